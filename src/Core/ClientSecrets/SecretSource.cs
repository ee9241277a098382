using System.Security.Cryptography;
using ConnectFunctions.Environments;
using ConnectFunctions.Idempotency;
using ConnectFunctions.Ids;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;

namespace ConnectFunctions.ClientSecrets;

/// <summary>
/// Where new client secrets come from: chance, or, for a request that may come again, a key of the environment's, a
/// random salt and the caller's idempotency key, so that the answer can be given again without having been stored.
/// </summary>
internal sealed class SecretSource(KeyRing keys, UlidGenerator ulids, RandomNumberGenerator random)
{
    private const int SaltSize = 32;

    /// <summary>A new secret, and what a replay's row must hold to make it again.</summary>
    public async ValueTask<(NewClientSecret Secret, Action<Row> Remember)> NewAsync(
        EnvironmentId environment, IdempotencyKey? idempotencyKey, CancellationToken cancellation)
    {
        var id = ClientSecretId.Next(ulids);
        if (idempotencyKey is null)
        {
            return (New(id, PlaintextSecret.Generate(random)), _ => { });
        }

        var key = await keys.CurrentAsync(environment, KeyPurpose.Idempotency, cancellation);
        var salt = new byte[SaltSize];
        random.GetBytes(salt);
        return (New(id, PlaintextSecret.Derive(key, salt, idempotencyKey, id)), row =>
        {
            row["SecretId"] = id.Ulid.ToString();
            row["KeyVersion"] = key.Version;
            row["Salt"] = salt;
        }
        );
    }

    /// <summary>The secret that an earlier request was given.</summary>
    /// <exception cref="KeysUnavailableException">The key that made it cannot be had.</exception>
    public async ValueTask<NewClientSecret> AgainAsync(
        EnvironmentId environment, IdempotencyKey idempotencyKey, Row remembered, CancellationToken cancellation)
    {
        var version = remembered.Number("KeyVersion");
        var key = await keys.FindAsync(environment, KeyPurpose.Idempotency, version, cancellation)
            ?? throw new KeysUnavailableException($"The idempotency key of '{environment}', version {version}, is gone although replays need it.");
        var id = ClientSecretId.FromStore(Ulid.Parse(remembered.String("SecretId")));
        return New(id, PlaintextSecret.Derive(key, remembered.Bytes("Salt"), idempotencyKey, id));
    }

    private static NewClientSecret New(ClientSecretId id, PlaintextSecret plaintext) =>
        new(new ClientSecret(id, plaintext.Hint, LastUsedAt: null), plaintext);
}
