using System.Globalization;
using System.Text.Json;
using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>
/// Reads <c>{"odata.error":{"code":…,"message":{"value":…}}}</c>. Within a transaction the message starts with the index of
/// the operation that failed and a colon, and there is no other place that names it.
/// </summary>
internal sealed class TableErrorParser : RequestFailedDetailsParser
{
    internal const string FailedIndex = "FailedEntity";

    public override bool TryParse(Response response, out ResponseError error, out IDictionary<string, string> data)
    {
        error = null;
        data = null;
        if (response.ContentStream is null || response.Content.ToMemory() is not { Length: > 0 } body)
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            var details = document.RootElement.GetProperty("odata.error");
            var message = details.GetProperty("message").GetProperty("value").GetString();
            error = new ResponseError(details.GetProperty("code").GetString(), message);
            if (IndexIn(message) is { } index)
            {
                data = new Dictionary<string, string> { [FailedIndex] = index.ToString(CultureInfo.InvariantCulture) };
            }

            return true;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // A proxy's HTML page, or XML: the status and the headers say what there is to say.
            return false;
        }
    }

    private static int? IndexIn(string message)
    {
        var colon = message.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && int.TryParse(message.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
            : null;
    }
}
