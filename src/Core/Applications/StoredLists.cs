using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ConnectFunctions.Applications;

/// <summary>Lists as a row holds them: UTF-8 JSON in one binary column, absent when empty.</summary>
internal static class StoredLists
{
    // The default encoder writes '&' as six bytes, which would take the largest accepted list over a column's 64 KiB.
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[]? Bytes(ImmutableArray<string> items) => items.IsEmpty ? null : Written(items, Write);

    public static byte[]? Bytes(ImmutableArray<RedirectUri> items) => items.IsEmpty ? null : Written(items, Write);

    public static void Write(Utf8JsonWriter writer, ImmutableArray<string> items)
    {
        writer.WriteStartArray();
        foreach (var item in items)
        {
            writer.WriteStringValue(item);
        }

        writer.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter writer, ImmutableArray<RedirectUri> items)
    {
        writer.WriteStartArray();
        foreach (var item in items)
        {
            writer.WriteStartObject();
            writer.WriteString("uri"u8, item.Uri);
            writer.WriteBoolean("default"u8, item.IsDefault);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    public static ImmutableArray<string> Strings(byte[]? bytes) => Read(bytes, Strings);

    public static ImmutableArray<RedirectUri> RedirectUris(byte[]? bytes) => Read(bytes, RedirectUris);

    /// <exception cref="InvalidOperationException">There is something else in it.</exception>
    public static ImmutableArray<string> Strings(JsonElement list) =>
        [.. list.EnumerateArray().Select(item => item.GetString() ?? throw new InvalidOperationException("A text is null."))];

    /// <summary>Members of other names are another version's.</summary>
    /// <exception cref="InvalidOperationException">There is something else in it, or what has no URI.</exception>
    public static ImmutableArray<RedirectUri> RedirectUris(JsonElement list) =>
    [
        .. from item in list.EnumerateArray()
           let uri = item.TryGetProperty("uri", out var text) ? text.GetString() : null
           select new RedirectUri(
               uri ?? throw new InvalidOperationException("A redirect URI is missing."),
               item.TryGetProperty("default", out var isDefault) && isDefault.GetBoolean()),
    ];

    private static byte[] Written<T>(ImmutableArray<T> items, Action<Utf8JsonWriter, ImmutableArray<T>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output, Relaxed);
        write(writer, items);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static ImmutableArray<T> Read<T>(byte[]? bytes, Func<JsonElement, ImmutableArray<T>> read)
    {
        if (bytes is null)
        {
            return [];
        }

        using var document = JsonDocument.Parse(bytes);
        try
        {
            return read(document.RootElement);
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidDataException("A stored list has something in it that does not belong there.", e);
        }
    }
}
