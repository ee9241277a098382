using ConnectFunctions.Ids;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Audit;

/// <summary>
/// What a request is about to do, told before it does it. Its row is the first operation of the request's transaction,
/// under an id that the request keeps over every attempt: so neither exists without the other, and finding the row
/// there already means that an earlier attempt has committed although its answer was lost.
/// </summary>
internal sealed class AuditEntry(UlidGenerator ulids, Actor actor, string action)
{
    private readonly string key = $"audit|{ulids.Next().ToDescendingString()}";

    /// <summary>The first operation of a transaction.</summary>
    /// <param name="target">The id of the object that changes.</param>
    /// <param name="fields">The names of what changes in it; never a value.</param>
    public RowChange Insert(string target, string? fields = null) => new RowChange.Insert(new Row(key)
    {
        ["Action"] = action,
        ["Object"] = target,
        ["Actor"] = actor.Name,
        ["RequestId"] = actor.RequestId,
        ["Fields"] = fields,
    });

    /// <summary>
    /// For transactions after this entry's own, in the same partition: an empty merge, which fails once the entry is gone with
    /// everything else there.
    /// </summary>
    public RowChange IsThere() => new RowChange.Merge(new Row(key), RowCondition.Exists);

    /// <summary>Whether the transaction that begins with this entry has happened, now or in an attempt before.</summary>
    public static bool HasCommitted(TransactionResult result) =>
        result.Committed || result is { FailedIndex: 0, Conflict: RowConflict.AlreadyExists };
}
