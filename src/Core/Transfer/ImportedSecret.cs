using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Transfer;

/// <summary>What an export tells of a client secret.</summary>
/// <param name="PepperVersion">In the environment that it comes from.</param>
/// <param name="Mac">As <see cref="SecretHash"/> makes it.</param>
internal sealed record ImportedSecret(ClientSecret Secret, long PepperVersion, byte[] Mac)
{
    /// <summary>Null when it could not have been made here.</summary>
    public static ImportedSecret? Read(Row slot)
    {
        var secret = ClientSecretRows.Read(slot);
        var mac = slot.Bytes("Mac");
        return secret.Id.Ulid.HasTime
            && PlaintextSecret.IsHint(secret.Hint)
            && slot.String("Algorithm") == SecretHash.Algorithm
            && mac.Length == SecretHash.Size
            && (secret.LastUsedAt is null || secret.LastUsedAt >= DateTimeOffset.UnixEpoch)
                ? new ImportedSecret(secret, slot.Number("PepperVersion"), mac)
                : null;
    }
}
