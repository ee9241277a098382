using System.Diagnostics.CodeAnalysis;
using ConnectFunctions.Ids;

namespace ConnectFunctions.ClientSecrets;

/// <summary>The id of a client secret: <c>secret_</c> and a ULID. It says nothing about the secret.</summary>
public readonly record struct ClientSecretId
{
    private const string Prefix = "secret_";

    private ClientSecretId(Ulid ulid) => Ulid = ulid;

    public Ulid Ulid { get; }

    public DateTimeOffset CreatedAt => Ulid.Time;

    public static bool TryParse([NotNullWhen(true)] string? text, out ClientSecretId id)
    {
        id = default;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal) || !Ulid.TryParse(text.AsSpan(Prefix.Length), out var ulid))
        {
            return false;
        }

        id = new ClientSecretId(ulid);
        return true;
    }

    public override string ToString() => Prefix + Ulid;

    internal static ClientSecretId Next(UlidGenerator ulids) => new(ulids.Next());

    internal static ClientSecretId FromStore(Ulid ulid) => new(ulid);
}
