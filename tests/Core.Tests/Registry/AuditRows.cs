using ConnectFunctions.Environments;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Registry;

internal static class AuditRows
{
    /// <summary>An environment's audit rows, newest first.</summary>
    public static async Task<IReadOnlyList<Row>> OfAsync(ITable table, EnvironmentId environment) =>
        [.. (await RowFamilies.ReadAsync(table, environment)).Where(row => row.Key.StartsWith("audit|", StringComparison.Ordinal))];

    /// <summary>The same, each as its action and its object.</summary>
    public static async Task<IEnumerable<string>> EntriesAsync(ITable table, EnvironmentId environment) =>
        (await OfAsync(table, environment)).Select(row => $"{row.String("Action")} {row.String("Object")}");
}
