using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ConnectFunctions.Storage;

/// <summary>
/// The columns of a row as JSON, for exports: text, true, false and numbers as they are,
/// times as <c>{"t":"2026-01-15T12:00:00Z"}</c>, bytes as <c>{"b":"…"}</c> in Base64.
/// </summary>
internal static class RowJson
{
    // Nothing here reaches a browser: letters of any script stay legible.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Encode(Row row)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output, Readable);
        writer.WriteStartObject();
        foreach (var (column, value) in row.Columns)
        {
            writer.WritePropertyName(column);
            Write(writer, value);
        }

        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <exception cref="InvalidDataException">The body was not written by this product.</exception>
    public static Row Decode(string key, string? etag, ReadOnlySpan<byte> body)
    {
        try
        {
            var row = new Row(key, etag);
            var reader = new Utf8JsonReader(body);
            Expect(ref reader, JsonTokenType.StartObject);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                row[name] = Value(ref reader);
            }

            return row;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidDataException($"The stored row '{key}' cannot be read.", e);
        }
    }

    private static void Write(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case DateTimeOffset time:
                writer.WriteStartObject();
                writer.WriteString("t"u8, time.UtcDateTime);
                writer.WriteEndObject();
                break;
            case byte[] bytes:
                writer.WriteStartObject();
                writer.WriteBase64String("b"u8, bytes);
                writer.WriteEndObject();
                break;
        }
    }

    private static object Value(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.GetString()!;
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            case JsonTokenType.Number:
                return reader.GetInt64();
            case JsonTokenType.StartObject:
                Expect(ref reader, JsonTokenType.PropertyName);
                var isTime = reader.ValueTextEquals("t"u8);
                if (!isTime && !reader.ValueTextEquals("b"u8))
                {
                    throw new JsonException("An unknown type.");
                }

                Expect(ref reader, JsonTokenType.String);
                object value = isTime ? reader.GetDateTimeOffset() : reader.GetBytesFromBase64();
                Expect(ref reader, JsonTokenType.EndObject);
                return value;
            default:
                throw new JsonException("An unknown value.");
        }
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (!reader.Read() || reader.TokenType != token)
        {
            throw new JsonException($"{token} is missing.");
        }
    }
}
