using System.Security.Cryptography;
using ConnectFunctions.Audit;
using ConnectFunctions.Ids;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Environments;

/// <summary>Makes the API keys of each environment.</summary>
public sealed class ApiKeyRegistry(ITable table, UlidGenerator ulids, RandomNumberGenerator random)
{
    /// <summary>Makes a key and hands it out, for the only time.</summary>
    /// <param name="environment">Must exist.</param>
    /// <param name="actor">Who makes it.</param>
    /// <param name="describe">What the key may do, given its id.</param>
    public async Task<(ApiKey Key, ApiKeyText Text)> CreateAsync(
        EnvironmentId environment, Actor actor, Func<ApiKeyId, ApiKey> describe, CancellationToken cancellation)
    {
        var text = ApiKeyText.Generate(environment, random);
        var key = describe(new ApiKeyId(ulids.Next()));
        var result = await InsertAsync(text, key, actor, cancellation);
        return AuditEntry.HasCommitted(result) ? (key, text) : throw new InvalidOperationException("The new API key is taken.");
    }

    /// <summary>Makes a key of a text that was chosen elsewhere, unless it is there.</summary>
    /// <returns>False when it was there.</returns>
    public async Task<bool> ProvisionAsync(ApiKeyText text, Actor actor, Func<ApiKeyId, ApiKey> describe, CancellationToken cancellation)
    {
        var stored = await table.ReadAsync(text.Environment.Partition, ApiKeyRows.Key(text), cancellation);
        return stored is null
            && AuditEntry.HasCommitted(await InsertAsync(text, describe(new ApiKeyId(ulids.Next())), actor, cancellation));
    }

    private ValueTask<TransactionResult> InsertAsync(ApiKeyText text, ApiKey key, Actor actor, CancellationToken cancellation)
    {
        var audit = new AuditEntry(ulids, actor, "api_key.created");
        return table.SubmitAsync(
            text.Environment.Partition,
            [audit.Insert(key.Id.ToString()), new RowChange.Insert(ApiKeyRows.Row(text, key))],
            cancellation);
    }
}
