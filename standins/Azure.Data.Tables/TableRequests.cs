using System.Globalization;
using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>
/// The requests of the Table service, one method each. Those that change a row are sent alone or as the parts of a transaction.
/// https://learn.microsoft.com/rest/api/storageservices/table-service-rest-api
/// </summary>
internal sealed class TableRequests(TableAccount account, string table)
{
    // Minimal metadata: types and ETags come with the rows, links and the model do not.
    private const string Format = "application/json;odata=minimalmetadata";

    private readonly string root = account.Endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/');

    internal Request CreateTable(bool returnContent)
    {
        var request = Create(RequestMethod.Post, "/Tables", formatted: true);
        request.Headers.Add("Prefer", returnContent ? "return-content" : "return-no-content");
        return WithBody(request, EntityJson.WriteTable(table));
    }

    internal Request DeleteTable() => Create(RequestMethod.Delete, $"/Tables('{table}')", formatted: false);

    internal Request Get(string partitionKey, string rowKey, string select)
    {
        var request = Create(RequestMethod.Get, Row(partitionKey, rowKey), formatted: true);
        Append(request, "$select", select);
        return request;
    }

    internal Request Query(string filter, int? top, string select, string continuationToken)
    {
        var request = Create(RequestMethod.Get, $"/{table}()", formatted: true);
        Append(request, "$top", top?.ToString(CultureInfo.InvariantCulture));
        Append(request, "$select", select);
        Append(request, "$filter", filter);
        var next = continuationToken?.Split(' ', 2) ?? [];
        Append(request, "NextPartitionKey", next.ElementAtOrDefault(0));
        Append(request, "NextRowKey", next.ElementAtOrDefault(1));
        return request;
    }

    internal Request Add(ITableEntity entity)
    {
        var request = Create(RequestMethod.Post, $"/{table}", formatted: true);
        request.Headers.Add("Prefer", "return-no-content");
        return WithBody(request, EntityJson.Write(Supported(entity)));
    }

    /// <summary>Without an ETag the service takes it for an upsert.</summary>
    internal Request Update(ITableEntity entity, TableUpdateMode mode, ETag ifMatch)
    {
        var method = mode switch
        {
            TableUpdateMode.Merge => RequestMethod.Patch,
            TableUpdateMode.Replace => RequestMethod.Put,
            _ => throw new ArgumentException($"Unexpected value for {nameof(mode)}: {mode}"),
        };
        var request = Create(method, Row(entity.PartitionKey, entity.RowKey), formatted: true);
        if (ifMatch != default)
        {
            request.Headers.Add("If-Match", ifMatch.ToString());
        }

        return WithBody(request, EntityJson.Write(Supported(entity)));
    }

    internal Request Delete(string partitionKey, string rowKey, ETag ifMatch)
    {
        var request = Create(RequestMethod.Delete, Row(partitionKey, rowKey), formatted: true);
        request.Headers.Add("If-Match", (ifMatch == default ? ETag.All : ifMatch).ToString());
        return request;
    }

    internal Request Change(TableTransactionAction action) => action.ActionType switch
    {
        TableTransactionActionType.Add => Add(action.Entity),
        TableTransactionActionType.UpdateMerge => Update(action.Entity, TableUpdateMode.Merge, action.ETag),
        TableTransactionActionType.UpdateReplace => Update(action.Entity, TableUpdateMode.Replace, action.ETag),
        TableTransactionActionType.UpsertMerge => Update(action.Entity, TableUpdateMode.Merge, default),
        TableTransactionActionType.UpsertReplace => Update(action.Entity, TableUpdateMode.Replace, default),
        TableTransactionActionType.Delete => Delete(action.Entity.PartitionKey, action.Entity.RowKey, action.ETag),
        _ => throw new InvalidOperationException($"Unknown action type {action.ActionType}."),
    };

    internal Request Transaction(IEnumerable<TableTransactionAction> actions)
    {
        var request = Create(RequestMethod.Post, "/$batch", formatted: false);
        var (contentType, body) = TransactionBody.From(actions.Select(Change));
        request.Headers.Add("Content-Type", contentType);
        request.Content = RequestContent.Create(body);
        return request;
    }

    private static TableEntity Supported(ITableEntity entity) => entity as TableEntity ?? throw new NotSupportedException(
        $"This stand-in writes {nameof(TableEntity)} only, not {entity.GetType()}.");

    // The quotation mark is OData's to escape, the rest the URI's.
    private static string Key(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Uri.EscapeDataString(QueryFilter.Escape(key));
    }

    private static Request WithBody(Request request, ReadOnlyMemory<byte> json)
    {
        request.Headers.Add("Content-Type", "application/json");
        request.Content = RequestContent.Create(json);
        return request;
    }

    private static void Append(Request request, string name, string value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            request.Uri.AppendQuery(name, value, escapeValue: true);
        }
    }

    private string Row(string partitionKey, string rowKey) =>
        $"/{table}(PartitionKey='{Key(partitionKey)}',RowKey='{Key(rowKey)}')";

    private Request Create(RequestMethod method, string escapedPath, bool formatted)
    {
        var request = account.Pipeline.CreateRequest();
        request.Method = method;
        request.Uri.Reset(new Uri(root + escapedPath));
        request.Headers.Add("x-ms-version", account.Version);
        request.Headers.Add("DataServiceVersion", "3.0");
        request.Headers.Add("Accept", Format);
        if (formatted)
        {
            request.Uri.AppendQuery("$format", Format, escapeValue: true);
        }

        return request;
    }
}
