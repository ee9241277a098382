using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Azure.Data.Tables;

/// <summary>
/// Rows as the service's JSON. A type that JSON has no form for is named by an <c>@odata.type</c> beside the property.
/// https://learn.microsoft.com/rest/api/storageservices/payload-format-for-table-service-operations
/// </summary>
internal static class EntityJson
{
    internal const string PartitionKey = "PartitionKey";
    internal const string RowKey = "RowKey";
    internal const string Timestamp = "Timestamp";
    internal const string ETag = "odata.etag";

    private const string Metadata = "odata.metadata";
    private const string TypeSuffix = "@odata.type";
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffffffZ";

    internal static ReadOnlyMemory<byte> Write(TableEntity entity)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        foreach (var (name, value) in entity)
        {
            // Both are the service's to set.
            if (name is not (ETag or Timestamp))
            {
                Write(json, name, value);
            }
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    internal static ReadOnlyMemory<byte> WriteTable(string name) =>
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["TableName"] = name });

    internal static TableEntity Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        return Read(document.RootElement);
    }

    internal static IReadOnlyList<TableEntity> ReadPage(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var rows = document.RootElement.GetProperty("value");
        var page = new List<TableEntity>(rows.GetArrayLength());
        foreach (var row in rows.EnumerateArray())
        {
            page.Add(Read(row));
        }

        return page;
    }

    private static void Write(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case string text:
                json.WriteString(name, text);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                WriteTyped(json, name, "Edm.Int64", number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                json.WriteString(name + TypeSuffix, "Edm.Double");
                json.WriteNumber(name, number);
                break;
            case double number:
                WriteTyped(json, name, "Edm.Double", number.ToString(CultureInfo.InvariantCulture));
                break;
            case Guid id:
                WriteTyped(json, name, "Edm.Guid", id.ToString());
                break;
            case DateTimeOffset time:
                WriteTyped(json, name, "Edm.DateTime", time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
                break;
            case DateTime { Kind: not DateTimeKind.Unspecified } time:
                WriteTyped(json, name, "Edm.DateTime", time.ToUniversalTime().ToString(TimeFormat, CultureInfo.InvariantCulture));
                break;
            case byte[] bytes:
                WriteBinary(json, name, bytes);
                break;
            case BinaryData data:
                WriteBinary(json, name, data);
                break;
            default:
                throw new NotSupportedException($"The property {name} has the type {value.GetType()}, which the service cannot hold.");
        }
    }

    private static void WriteTyped(Utf8JsonWriter json, string name, string type, string value)
    {
        json.WriteString(name + TypeSuffix, type);
        json.WriteString(name, value);
    }

    private static void WriteBinary(Utf8JsonWriter json, string name, ReadOnlySpan<byte> bytes)
    {
        json.WriteString(name + TypeSuffix, "Edm.Binary");
        json.WriteBase64String(name, bytes);
    }

    private static TableEntity Read(JsonElement row)
    {
        // A type may come before or after the value it belongs to, so there are two passes.
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in row.EnumerateObject())
        {
            if (property.Name.EndsWith(TypeSuffix, StringComparison.Ordinal))
            {
                types[property.Name[..^TypeSuffix.Length]] = property.Value.GetString();
            }
        }

        var entity = new TableEntity();
        foreach (var property in row.EnumerateObject())
        {
            if (property.Name is not Metadata && !property.Name.EndsWith(TypeSuffix, StringComparison.Ordinal))
            {
                // The timestamp's type is well known, and named only in the most verbose form.
                var type = property.Name is Timestamp ? "Edm.DateTime" : types.GetValueOrDefault(property.Name);
                entity[property.Name] = Value(property.Value, type);
            }
        }

        return entity;
    }

    private static object Value(JsonElement value, string type) => (value.ValueKind, type) switch
    {
        (JsonValueKind.Null, _) => null,
        (JsonValueKind.True or JsonValueKind.False, _) => value.GetBoolean(),
        (JsonValueKind.Number, "Edm.Double") => value.GetDouble(),
        (JsonValueKind.Number, _) => value.TryGetInt32(out var number) ? number : (object)value.GetDouble(),
        (JsonValueKind.String, null or "Edm.String") => value.GetString(),
        (JsonValueKind.String, "Edm.Int64") => long.Parse(value.GetString(), CultureInfo.InvariantCulture),
        (JsonValueKind.String, "Edm.Binary") => value.GetBytesFromBase64(),
        (JsonValueKind.String, "Edm.DateTime") => value.GetDateTimeOffset(),
        (JsonValueKind.String, "Edm.Guid") => value.GetGuid(),
        (JsonValueKind.String, "Edm.Double") => double.Parse(value.GetString(), CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException($"The service sent a {value.ValueKind} of type {type}."),
    };
}
