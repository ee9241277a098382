using ConnectFunctions.Ids;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Audit;

/// <summary>What the audit trail tells of one change.</summary>
/// <param name="Id">Its id, with the time of the change.</param>
/// <param name="Action">Such as <c>application.created</c>.</param>
/// <param name="Target">The id of what changed.</param>
/// <param name="Actor">An API key's id, <c>operator:</c> and a name, or <c>service</c>.</param>
/// <param name="RequestId">Empty when no request led to it.</param>
/// <param name="Fields">The names of the fields that changed, with commas between; null when the object came or went.</param>
public sealed record AuditRecord(Ulid Id, string Action, string Target, string Actor, string RequestId, string? Fields)
{
    internal const string Prefix = "audit|";

    public DateTimeOffset Time => Id.Time;

    internal static AuditRecord Read(Row row) => new(
        Ulid.ParseDescending(row.Key.AsSpan(Prefix.Length)),
        row.String("Action"),
        row.String("Object"),
        row.String("Actor"),
        row.String("RequestId"),
        row.OptionalString("Fields"));
}
