namespace Azure.Data.Tables;

/// <summary>
/// The pages of a query, one request each. A page may be short or empty and still have a successor: only a null token ends
/// the walk. Cancellation is that of the token given to the query, not of one given to the enumeration.
/// </summary>
internal sealed class EntityPages<T>(
    Func<string, int?, CancellationToken, Task<Page<T>>> read,
    int? pageSize,
    CancellationToken cancellationToken) : AsyncPageable<T>(cancellationToken)
{
    public override async IAsyncEnumerable<Page<T>> AsPages(string continuationToken = null, int? pageSizeHint = null)
    {
        do
        {
            var page = await read(continuationToken, pageSizeHint ?? pageSize, CancellationToken).ConfigureAwait(false);
            yield return page;
            continuationToken = page.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(continuationToken));
    }
}
