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

    public static ImmutableArray<string> Strings(byte[]? bytes) =>
        Items(bytes, JsonTokenType.String, static (ref Utf8JsonReader reader) => reader.GetString()!);

    public static ImmutableArray<RedirectUri> RedirectUris(byte[]? bytes) => Items(bytes, JsonTokenType.StartObject, RedirectUri);

    private static byte[] Written<T>(ImmutableArray<T> items, Action<Utf8JsonWriter, ImmutableArray<T>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output, Relaxed);
        write(writer, items);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Without the serializer, which takes several times as long over lists as short as these, ten and more to a request.
    /// </summary>
    private static ImmutableArray<T> Items<T>(byte[]? bytes, JsonTokenType start, ItemReader<T> read)
    {
        if (bytes is null)
        {
            return [];
        }

        var items = ImmutableArray.CreateBuilder<T>();
        var reader = new Utf8JsonReader(bytes);
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == start)
            {
                items.Add(read(ref reader));
            }
        }
        catch (InvalidOperationException e)
        {
            throw Foreign(e);
        }

        IsAtEnd(ref reader);
        return items.DrainToImmutable();
    }

    /// <summary>Members of other names are another version's.</summary>
    private static RedirectUri RedirectUri(ref Utf8JsonReader reader)
    {
        string? uri = null;
        var isDefault = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("uri"u8))
            {
                reader.Read();
                uri = reader.GetString();
            }
            else if (reader.ValueTextEquals("default"u8))
            {
                reader.Read();
                isDefault = reader.GetBoolean();
            }
            else
            {
                reader.Skip();
            }
        }

        return new RedirectUri(uri ?? throw Foreign(), isDefault);
    }

    private static void IsAtEnd(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.EndArray || reader.Read())
        {
            throw Foreign();
        }
    }

    /// <param name="reason">What the reader says of a text that is none, or of a value of another kind.</param>
    private static InvalidDataException Foreign(InvalidOperationException? reason = null) =>
        new("A stored list has something in it that does not belong there.", reason);

    private delegate T ItemReader<out T>(ref Utf8JsonReader reader);
}
