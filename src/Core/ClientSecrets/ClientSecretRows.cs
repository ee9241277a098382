using System.Globalization;
using ConnectFunctions.Applications;
using ConnectFunctions.Ids;
using ConnectFunctions.Storage;

namespace ConnectFunctions.ClientSecrets;

/// <summary>
/// The rows of a client secret: one in a numbered slot beside its application, which makes the limit of five a matter
/// of keys, and one that leads from the secret's id to that slot.
/// </summary>
internal static class ClientSecretRows
{
    public const int Slots = 5;

    public static string SlotKey(ApplicationUlid application, int slot) =>
        string.Create(CultureInfo.InvariantCulture, $"{ApplicationRows.Key(application)}|secret|{slot}");

    public static string IndexKey(ClientSecretId id) => $"secret|{id.Ulid}";

    public static Row SlotRow(ApplicationUlid application, int slot, ClientSecret secret, long pepperVersion, byte[] mac) =>
        new(SlotKey(application, slot))
        {
            ["SecretId"] = secret.Id.Ulid.ToString(),
            ["Hint"] = secret.Hint,
            ["Algorithm"] = SecretHash.Algorithm,
            ["PepperVersion"] = pepperVersion,
            ["Mac"] = mac,
            ["LastUsedAt"] = secret.LastUsedAt,
        };

    public static Row IndexRow(ApplicationUlid application, OrganizationId? owner, int slot, ClientSecretId id) => new(IndexKey(id))
    {
        ["ApplicationId"] = application.Ulid.ToString(),
        ["Slot"] = (long)slot,
        ["OrganizationId"] = owner?.ToString(),
    };

    public static ClientSecret Read(Row slot) => new(
        ClientSecretId.FromStore(Ulid.Parse(slot.String("SecretId"))), slot.String("Hint"), slot.OptionalTime("LastUsedAt"));

    /// <summary>Whether a row among the applications' is a secret's.</summary>
    public static bool IsSlot(Row row) => row.Key.Contains("|secret|", StringComparison.Ordinal);

    public static int Slot(Row slot) => slot.Key[^1] - '0';
}
