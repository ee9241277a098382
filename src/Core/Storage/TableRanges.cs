using System.Runtime.CompilerServices;

namespace ConnectFunctions.Storage;

/// <summary>Whole ranges, for operators and for sweeping; never on the path of a request.</summary>
internal static class TableRanges
{
    /// <summary>Every row of a range, read a page at a time. Rows that come and go meanwhile may be seen or not.</summary>
    public static async IAsyncEnumerable<Row> ReadRangeAsync(
        this ITable table, string partition, string from, string to, int pageSize, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var page = await table.QueryAsync(partition, from, to, pageSize, cancellation);
            foreach (var row in page)
            {
                yield return row;
            }

            if (page.Count < pageSize)
            {
                yield break;
            }

            // The least key after the last one: no key holds a character before '!'.
            from = page[^1].Key + ' ';
        }
    }
}
