using System.Net.Sockets;
using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Azure.Identity;

namespace ConnectFunctions.Storage;

/// <summary>The engine over Table Storage. A conflict that follows a lost answer is reported as the conflict it is.</summary>
public sealed class AzureTable(TableClient client) : ITable
{
    private const int LargestPage = 1000;
    private const string Unreadable = "answered what cannot be read";

    /// <summary>Where the account's tables are. Without the path and the query: a shared access signature is a secret.</summary>
    public Uri Endpoint => new(Address);

    private string Address => client.Uri.GetLeftPart(UriPartial.Authority);

    /// <param name="connectionString">Of the storage account; <c>UseDevelopmentStorage=true</c> is the emulator's.</param>
    /// <param name="table">3 to 63 letters and digits, the first a letter.</param>
    public static AzureTable Connect(string connectionString, string table) =>
        new(new TableClient(connectionString, table, Options()));

    /// <param name="endpoint">Of the account's tables: <c>https://account.table.core.windows.net</c>.</param>
    /// <param name="table">3 to 63 letters and digits, the first a letter.</param>
    /// <param name="credential">An identity that may read and write the table's data.</param>
    public static AzureTable Connect(Uri endpoint, string table, TokenCredential credential) =>
        new(new TableClient(endpoint, table, credential, Options()));

    public async Task CreateIfMissingAsync(CancellationToken cancellation)
    {
        try
        {
            // Not by the client's own CreateIfNotExists: it takes every 409 for a table that is there, whoever answered.
            await client.CreateAsync(cancellation);
        }
        catch (RequestFailedException e) when (e.ErrorCode == TableErrorCode.TableAlreadyExists)
        {
            // As wanted.
        }
        catch (Exception e) when (Translate(e, cancellation) is { } translated)
        {
            throw translated;
        }
    }

    public async ValueTask<Row?> ReadAsync(string partition, string key, CancellationToken cancellation)
    {
        try
        {
            var found = await client.GetEntityIfExistsAsync<TableEntity>(partition, key, cancellationToken: cancellation);
            return found.HasValue ? ToRow(found.Value!) : Missing(new RequestFailedException(found.GetRawResponse()));
        }
        catch (Exception e) when (Translate(e, cancellation) is { } translated)
        {
            throw translated;
        }
    }

    public async ValueTask<IReadOnlyList<Row>> QueryAsync(
        string partition, string from, string to, int take, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(take, 1);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {from} and RowKey lt {to}");
        var rows = new List<Row>();
        try
        {
            // The service may end any page early, even before its first row: only a missing continuation token means
            // that there is nothing further, and the client asks until then.
            await foreach (var entity in client.QueryAsync<TableEntity>(
                filter, Math.Min(take, LargestPage), cancellationToken: cancellation))
            {
                rows.Add(ToRow(entity));
                if (rows.Count == take)
                {
                    break;
                }
            }

            return rows;
        }
        catch (Exception e) when (Translate(e, cancellation) is { } translated)
        {
            throw translated;
        }
    }

    public async ValueTask<TransactionResult> SubmitAsync(
        string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellation)
    {
        TransactionLimits.Check(partition, changes);
        try
        {
            var answers = await client.SubmitTransactionAsync(changes.Select(change => ToAction(partition, change)), cancellation);

            // One answer each, or it is not the service's: taking that for success would acknowledge what may not be.
            return answers.Value.Count == changes.Count ? TransactionResult.Success : throw Unavailable(Unreadable);
        }
        catch (TableTransactionFailedException e) when (
            ToConflict(e) is not null && FailedIndex(e, changes) is not null)
        {
            return TransactionResult.Failed(FailedIndex(e, changes)!.Value, ToConflict(e)!.Value);
        }
        catch (Exception e) when (Translate(e, cancellation) is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>Few tries and short ones: a caller waits for the answer, and can try again itself.</summary>
    private static TableClientOptions Options() => new()
    {
        Retry =
        {
            Mode = RetryMode.Exponential,
            MaxRetries = 3,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(2),
            NetworkTimeout = TimeSpan.FromSeconds(10),
        },
    };

    private static TableTransactionAction ToAction(string partition, RowChange change) => change switch
    {
        RowChange.Insert insert => new(TableTransactionActionType.Add, ToEntity(partition, insert.Row)),
        RowChange.Replace replace =>
            new(TableTransactionActionType.UpdateReplace, ToEntity(partition, replace.Row), ToETag(replace.If)),
        RowChange.Merge merge =>
            new(TableTransactionActionType.UpdateMerge, ToEntity(partition, merge.Row), ToETag(merge.If)),
        RowChange.Delete delete =>
            new(TableTransactionActionType.Delete, new TableEntity(partition, delete.Key), ToETag(delete.If)),
        _ => throw new InvalidOperationException($"{change.GetType()} is no known change."),
    };

    private static ETag ToETag(RowCondition condition) => condition.ETag is { } etag ? new ETag(etag) : ETag.All;

    private static TableEntity ToEntity(string partition, Row row)
    {
        var entity = new TableEntity(partition, row.Key);
        foreach (var (column, value) in row.Columns)
        {
            // The service takes times in UTC, and gives them back so.
            entity[column] = value is DateTimeOffset time ? time.ToUniversalTime() : value;
        }

        return entity;
    }

    private static Row ToRow(TableEntity entity)
    {
        if (entity.RowKey is null || entity.ETag == default)
        {
            throw new FormatException("What was answered is no row.");
        }

        var row = new Row(entity.RowKey, entity.ETag.ToString());
        foreach (var (column, value) in entity)
        {
            if (column is not ("PartitionKey" or "RowKey" or "Timestamp") && !column.StartsWith("odata.", StringComparison.Ordinal))
            {
                // Storage Explorer writes a small number as the smaller type.
                row[column] = value is int number ? (long)number : value;
            }
        }

        return row;
    }

    /// <summary>The client takes every 404 for a missing row, also where the table is missing or something else has answered.</summary>
    private static Row? Missing(RequestFailedException e) => ToConflict(e) is RowConflict.NotFound ? null : throw e;

    private static RowConflict? ToConflict(RequestFailedException e) =>
        e.ErrorCode == TableErrorCode.EntityAlreadyExists ? RowConflict.AlreadyExists
        : e.ErrorCode == TableErrorCode.ResourceNotFound || e.ErrorCode == TableErrorCode.EntityNotFound ? RowConflict.NotFound
        : e.ErrorCode == TableErrorCode.UpdateConditionNotSatisfied ? RowConflict.Changed
        : null;

    /// <summary>The service makes the changes in their order and stops at the first that fails.</summary>
    private static int? FailedIndex(TableTransactionFailedException e, IReadOnlyList<RowChange> changes) =>
        e.FailedTransactionActionIndex ?? (changes.Count == 1 ? 0 : null);

    /// <summary>What to throw instead; null to let the exception pass.</summary>
    private Exception? Translate(Exception e, CancellationToken cancellation) => e switch
    {
        OperationCanceledException when cancellation.IsCancellationRequested => null,
        OperationCanceledException => Unavailable("did not answer in time", e),
        RequestFailedException failed when IsMistake(failed) =>
            new InvalidOperationException($"Table storage at {Address} refused a request: {failed.Status} {failed.ErrorCode}.", e),
        RequestFailedException { Status: 0 } => Unavailable("cannot be reached", e),
        RequestFailedException { Status: < 300 } => Unavailable(Unreadable, e),
        RequestFailedException failed => Unavailable($"answered {failed.Status} {failed.ErrorCode}".TrimEnd(), e),
        AuthenticationFailedException => Unavailable("cannot be signed in to", e),

        // What retries end with: the exceptions of all tries.
        AggregateException when cancellation.IsCancellationRequested => new OperationCanceledException(e.Message, e, cancellation),
        AggregateException { InnerExceptions: [.., var last] } => Translate(last, cancellation) switch
        {
            StorageUnavailableException outage => new StorageUnavailableException(outage.Message, e),
            var other => other,
        },
        IOException or SocketException => Unavailable("cannot be reached", e),
        JsonException or FormatException or OverflowException or InvalidOperationException or KeyNotFoundException or NotSupportedException =>
            Unavailable(Unreadable, e),

        // The client takes it for granted that an answer is not the JSON value null.
        NullReferenceException => Unavailable(Unreadable, e),
        _ => null,
    };

    /// <summary>
    /// What the service finds wrong with a request stays wrong. Any other answer may come of the state it is in, or, without
    /// an error code of the service's, of something between.
    /// </summary>
    private static bool IsMistake(RequestFailedException e) =>
        e.ErrorCode is not null
        && e.Status is 400 or 405 or 409 or (>= 411 and <= 417)
        && e.ErrorCode != TableErrorCode.TableBeingDeleted;

    private StorageUnavailableException Unavailable(string what, Exception? inner = null) =>
        new($"Table storage at {Address} {what}.", inner);

}
