using System.Security.Cryptography;
using ConnectFunctions.Audit;
using ConnectFunctions.Ids;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Environments;

/// <summary>The API keys of each environment, for operators.</summary>
public sealed class ApiKeyRegistry(ITable table, UlidGenerator ulids, RandomNumberGenerator random, TimeProvider clock)
{
    /// <summary>Makes a key and hands it out, for the only time.</summary>
    /// <param name="environment">Must exist.</param>
    /// <param name="actor">Who makes it.</param>
    /// <param name="describe">What the key may do, given its id.</param>
    public async Task<(ApiKey Key, ApiKeyText Text)> CreateAsync(
        EnvironmentId environment, Actor actor, Func<ApiKeyId, ApiKey> describe, CancellationToken cancellation)
    {
        var text = ApiKeyText.Generate(environment, random);
        var key = describe(ApiKeyId.Next(ulids));
        var result = await InsertAsync(text, key, actor, cancellation);
        return AuditEntry.HasCommitted(result) ? (key, text) : throw new InvalidOperationException("The new API key is taken.");
    }

    /// <summary>The same for somebody who has been told of an environment: for no other, should that have the name by now.</summary>
    public async Task<Outcome<(ApiKey Key, ApiKeyText Text)>> CreateAsync(
        EnvironmentRegistry environments, ConnectEnvironment found, Actor actor, Func<ApiKeyId, ApiKey> describe, CancellationToken cancellation)
    {
        var made = await CreateAsync(found.Id, actor, describe, cancellation);
        if (await environments.IsUnchangedAsync(found, cancellation))
        {
            return made;
        }

        // Nobody has been told what the key is, so it opens nothing in the meantime either.
        await RevokeAsync(found.Id, made.Key.Id, actor, cancellation);
        return new Failure.Refused($"The environment '{found.Id}' changed while the API key was made, which was not handed out. See: connect-admin environments list");
    }

    /// <summary>Makes a key of a text that was chosen elsewhere, unless it is there.</summary>
    /// <returns>False when it was there.</returns>
    public async Task<bool> ProvisionAsync(ApiKeyText text, Actor actor, Func<ApiKeyId, ApiKey> describe, CancellationToken cancellation)
    {
        var stored = await table.ReadAsync(text.Environment.Partition, ApiKeyRows.Key(text.Digest), cancellation);
        return stored is null
            && AuditEntry.HasCommitted(await InsertAsync(text, describe(ApiKeyId.Next(ulids)), actor, cancellation));
    }

    /// <summary>Oldest first; revoked and expired ones too.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(EnvironmentId environment, CancellationToken cancellation)
    {
        var keys = new List<ApiKey>();
        await foreach (var row in ReadAsync(environment, cancellation))
        {
            keys.Add(ApiKeyRows.Read(row));
        }

        return [.. keys.OrderBy(key => key.Id.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>Revokes a key: every instance refuses it within 30 seconds. Revoking it again changes nothing.</summary>
    public async Task<Outcome<ApiKey>> RevokeAsync(EnvironmentId environment, ApiKeyId id, Actor actor, CancellationToken cancellation)
    {
        await foreach (var row in ReadAsync(environment, cancellation))
        {
            var key = ApiKeyRows.Read(row);
            if (key.Id != id)
            {
                continue;
            }

            if (key.RevokedAt is not null)
            {
                return key;
            }

            var now = clock.GetUtcNow();
            var audit = new AuditEntry(ulids, actor, "api_key.revoked");
            var result = await table.SubmitAsync(
                environment.Partition,
                [audit.Insert(id.ToString()), new RowChange.Merge(ApiKeyRows.Revoked(row, now), RowCondition.Exists)],
                cancellation);
            return AuditEntry.HasCommitted(result) ? key with { RevokedAt = now } : NotFound(environment, id);
        }

        return NotFound(environment, id);
    }

    private static Failure.NotFound NotFound(EnvironmentId environment, ApiKeyId id) =>
        new($"The environment '{environment}' has no API key '{id}'. See: connect-admin keys list {environment}");

    private IAsyncEnumerable<Row> ReadAsync(EnvironmentId environment, CancellationToken cancellation) =>
        table.ReadRangeAsync(environment.Partition, ApiKeyRows.From, ApiKeyRows.Until, pageSize: 1000, cancellation);

    private ValueTask<TransactionResult> InsertAsync(ApiKeyText text, ApiKey key, Actor actor, CancellationToken cancellation)
    {
        if (key.Permissions is Permissions.None)
        {
            throw new ArgumentException("An API key without any permission opens nothing.", nameof(key));
        }

        var audit = new AuditEntry(ulids, actor, "api_key.created");
        return table.SubmitAsync(
            text.Environment.Partition,
            [audit.Insert(key.Id.ToString()), new RowChange.Insert(ApiKeyRows.Row(text, key))],
            cancellation);
    }
}
