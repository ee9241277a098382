using Azure.Core;
using Azure.Data.Tables.Models;

namespace Azure.Data.Tables;

/// <summary>One table. Safe for concurrent use; connections are shared by all clients of the process.</summary>
public class TableClient
{
    private readonly TableAccount account;
    private readonly TableRequests requests;

    public TableClient(string connectionString, string tableName)
        : this(connectionString, tableName, null)
    {
    }

    public TableClient(string connectionString, string tableName, TableClientOptions options = null)
        : this(TableAccount.From(connectionString, options), tableName)
    {
    }

    public TableClient(Uri endpoint, string tableName, TableSharedKeyCredential credential)
        : this(endpoint, tableName, credential, null)
    {
    }

    public TableClient(Uri endpoint, string tableName, TableSharedKeyCredential credential, TableClientOptions options = null)
        : this(new TableAccount(NotNull(endpoint), NotNull(credential), options), tableName)
    {
    }

    public TableClient(Uri endpoint, string tableName, TokenCredential tokenCredential, TableClientOptions options = default)
        : this(new TableAccount(NotNull(endpoint), NotNull(tokenCredential), options), tableName)
    {
    }

    internal TableClient(TableAccount account, string tableName)
    {
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        this.account = account;
        requests = new(account, tableName);
        Name = tableName;
        Uri = new($"{account.Endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{tableName}");
    }

    protected TableClient()
    {
    }

    public virtual string Name { get; }

    public virtual string AccountName => account.Name;

    public virtual Uri Uri { get; }

    public static string CreateQueryFilter(FormattableString filter) => QueryFilter.From(filter);

    /// <exception cref="RequestFailedException">Among others 409 TableAlreadyExists and 409 TableBeingDeleted.</exception>
    public virtual async Task<Response<TableItem>> CreateAsync(CancellationToken cancellationToken = default)
    {
        var response = await SendAsync(requests.CreateTable(returnContent: true), cancellationToken).ConfigureAwait(false);
        return Response.FromValue(new TableItem(Name), response);
    }

    /// <summary>A table that exists is no failure: the raw response then has the status 409.</summary>
    /// <exception cref="RequestFailedException">Among others 409 TableBeingDeleted, for up to a minute after a delete.</exception>
    public virtual async Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default)
    {
        var response = await SendAsync(requests.CreateTable(returnContent: false), cancellationToken, accepted: 409).ConfigureAwait(false);
        if (response.Status == 409 && new RequestFailedException(response) is { ErrorCode: "TableBeingDeleted" } failure)
        {
            throw failure;
        }

        return Response.FromValue(new TableItem(Name), response);
    }

    /// <summary>A table that does not exist is no failure: the response then has the status 404.</summary>
    public virtual Task<Response> DeleteAsync(CancellationToken cancellationToken = default) =>
        SendAsync(requests.DeleteTable(), cancellationToken, accepted: 404);

    /// <exception cref="RequestFailedException">Among others 404 ResourceNotFound for the row, 404 TableNotFound for the table.</exception>
    public virtual async Task<Response<T>> GetEntityAsync<T>(
        string partitionKey,
        string rowKey,
        IEnumerable<string> select = null,
        CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        var request = requests.Get(partitionKey, rowKey, Joined(select));
        var response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return Response.FromValue(As<T>(EntityJson.Read(response.Content.ToMemory())), response);
    }

    /// <summary>Every 404 counts as absence, that of the table too.</summary>
    public virtual async Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
        string partitionKey,
        string rowKey,
        IEnumerable<string> select = null,
        CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        var request = requests.Get(partitionKey, rowKey, Joined(select));
        var response = await SendAsync(request, cancellationToken, accepted: 404).ConfigureAwait(false);
        return response.Status == 404
            ? new NoEntity<T>(response)
            : Response.FromValue(As<T>(EntityJson.Read(response.Content.ToMemory())), response);
    }

    /// <summary>Rows in the order of their keys. <paramref name="maxPerPage"/> is at most 1,000, which is also what null means.</summary>
    public virtual AsyncPageable<T> QueryAsync<T>(
        string filter = null,
        int? maxPerPage = null,
        IEnumerable<string> select = null,
        CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        var columns = Joined(select);
        return new EntityPages<T>(ReadAsync, maxPerPage, cancellationToken);

        async Task<Page<T>> ReadAsync(string continuationToken, int? pageSize, CancellationToken cancellation)
        {
            var request = requests.Query(filter, pageSize, columns, continuationToken);
            var response = await SendAsync(request, cancellation).ConfigureAwait(false);
            var rows = EntityJson.ReadPage(response.Content.ToMemory());
            return Page<T>.FromValues([.. rows.Select(As<T>)], NextPage(response), response);
        }
    }

    public virtual Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : ITableEntity =>
        SendAsync(requests.Add(entity), cancellationToken);

    public virtual Task<Response> UpsertEntityAsync<T>(
        T entity,
        TableUpdateMode mode = TableUpdateMode.Merge,
        CancellationToken cancellationToken = default)
        where T : ITableEntity =>
        SendAsync(requests.Update(entity, mode, default), cancellationToken);

    public virtual Task<Response> UpdateEntityAsync<T>(
        T entity,
        ETag ifMatch,
        TableUpdateMode mode = TableUpdateMode.Merge,
        CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        // Sent without one it would create what is not there.
        ArgumentOutOfRangeException.ThrowIfEqual(ifMatch, default);
        return SendAsync(requests.Update(entity, mode, ifMatch), cancellationToken);
    }

    /// <summary>A row that does not exist is no failure: the response then has the status 404.</summary>
    public virtual Task<Response> DeleteEntityAsync(
        string partitionKey,
        string rowKey,
        ETag ifMatch = default,
        CancellationToken cancellationToken = default) =>
        SendAsync(requests.Delete(partitionKey, rowKey, ifMatch), cancellationToken, accepted: 404);

    /// <summary>All of the operations or none; at most 100, 4 MiB, one partition, and no row twice.</summary>
    /// <returns>The answers in the order of the operations; those to writes carry the new ETags.</returns>
    /// <exception cref="TableTransactionFailedException">The service refused one of the operations.</exception>
    /// <exception cref="RequestFailedException">The service refused the transaction as a whole, or could not be reached.</exception>
    public virtual async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transactionActions);
        TableTransactionAction[] actions = [.. transactionActions];
        if (actions.Length == 0)
        {
            throw new InvalidOperationException("The transaction has no operations.");
        }

        var response = await SendAsync(requests.Transaction(actions), cancellationToken).ConfigureAwait(false);
        if (response.Status != 202)
        {
            throw new RequestFailedException(response);
        }

        var answers = TransactionAnswer.Read(response);
        if (answers is [{ IsError: true } refusal])
        {
            throw new TableTransactionFailedException(new RequestFailedException(refusal, null, new TableErrorParser()));
        }

        return Response.FromValue(answers, response);
    }

    private static T NotNull<T>(T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value;
    }

    private static string Joined(IEnumerable<string> select) => select is null ? null : string.Join(',', select);

    private static T As<T>(TableEntity entity)
        where T : class =>
        entity as T ?? throw new NotSupportedException($"This stand-in reads {nameof(TableEntity)} only, not {typeof(T)}.");

    private static string NextPage(Response response)
    {
        var partition = response.Headers.TryGetValue("x-ms-continuation-NextPartitionKey", out var key) ? key : null;
        var row = response.Headers.TryGetValue("x-ms-continuation-NextRowKey", out key) ? key : null;
        return partition is null && row is null ? null : $"{partition} {row}";
    }

    private async Task<Response> SendAsync(Request request, CancellationToken cancellationToken, int? accepted = null)
    {
        var classifier = accepted is { } status ? new AlsoAccepting(status) : account.Pipeline.ResponseClassifier;
        using var message = new HttpMessage(request, classifier);
        await account.Pipeline.SendAsync(message, cancellationToken).ConfigureAwait(false);
        return message.Response.IsError ? throw new RequestFailedException(message.Response) : message.Response;
    }
}
