using ConnectFunctions.Storage;

namespace ConnectFunctions.Functions.Tests.Running;

/// <summary>A look behind the API: every row of one environment.</summary>
internal sealed class StoredRows
{
    private readonly SortedDictionary<string, Row> rows = new(StringComparer.Ordinal);

    private StoredRows(IEnumerable<Row> found)
    {
        foreach (var row in found)
        {
            rows.Add(row.Key, row);
        }
    }

    /// <summary>The keys of what the trail tells, newest first.</summary>
    public IEnumerable<Row> Audit => rows.Values.Where(row => row.Key.StartsWith("audit|", StringComparison.Ordinal));

    public static async Task<StoredRows> OfAsync(Api api)
    {
        const int Page = 1000;
        var found = new List<Row>();
        var from = " ";
        while (true)
        {
            var page = await api.Table.QueryAsync(api.Partition, from, "~", Page, CancellationToken.None);
            found.AddRange(page);
            if (page.Count < Page)
            {
                return new StoredRows(found);
            }

            from = page[^1].Key + ' ';
        }
    }

    /// <summary>The actions of the trail, oldest first.</summary>
    public IEnumerable<string> Actions => Audit.Select(row => row.String("Action")).Reverse();

    /// <summary>
    /// Every key with its ETag: equal before and after when nothing was written. Without the API keys' rows, which tell
    /// when each was last used.
    /// </summary>
    public IEnumerable<string> Versions =>
        rows.Values.Where(row => !row.Key.StartsWith("key|", StringComparison.Ordinal)).Select(row => $"{row.Key} {row.ETag}");
}
