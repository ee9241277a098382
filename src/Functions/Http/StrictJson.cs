using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace ConnectFunctions.Functions.Http;

/// <summary>
/// Parses what two parsers could not read differently: one object, no member twice, valid Unicode throughout, no
/// comments, nothing after it, and no deeper than anyone needs (RFC 8259, and RFC 7493 for the first three).
/// </summary>
internal static class StrictJson
{
    private const int MaxDepth = 32;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public static Outcome<JsonElement> Parse(ReadOnlyMemory<byte> json)
    {
        if (!Utf8.IsValid(json.Span))
        {
            return BodyFailure.Malformed("The body is not valid UTF-8.");
        }

        // Some editors and writers put one there; it says nothing, and may be ignored (RFC 8259 §8.1).
        if (json.Span.StartsWith(ByteOrderMark))
        {
            json = json[ByteOrderMark.Length..];
        }

        if (Problem(json.Span) is { } problem)
        {
            return BodyFailure.Malformed(problem);
        }

        var reader = new Utf8JsonReader(json.Span);
        return JsonElement.ParseValue(ref reader);
    }

    private static string? Problem(ReadOnlySpan<byte> json)
    {
        // One level more than is allowed, so that this and not the reader tells of it.
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth + 1 });
        var members = new Stack<HashSet<string>>();
        try
        {
            while (reader.Read())
            {
                var problem = reader.TokenType switch
                {
                    JsonTokenType.StartArray or JsonTokenType.StartObject when reader.CurrentDepth >= MaxDepth => $"is nested more than {MaxDepth} deep",
                    not JsonTokenType.StartObject when reader.CurrentDepth == 0 && members.Count == 0 && reader.TokenType is not JsonTokenType.EndObject =>
                        "is not a JSON object",
                    JsonTokenType.PropertyName when !members.Peek().Add(reader.GetString()!) => "has a member twice",
                    _ => null,
                };
                if (problem is not null)
                {
                    return $"The body {problem}, at byte {reader.TokenStartIndex.ToString(CultureInfo.InvariantCulture)}.";
                }

                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject:
                        members.Push(new HashSet<string>(StringComparer.Ordinal));
                        break;
                    case JsonTokenType.EndObject:
                        members.Pop();
                        break;
                    case JsonTokenType.String when reader.ValueIsEscaped:
                        _ = reader.GetString();
                        break;
                }
            }

            return null;
        }
        catch (JsonException e)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"The body is not valid JSON, at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
        }
        catch (InvalidOperationException)
        {
            // What the reader throws for an escaped surrogate without its other half.
            return $"The body has half a surrogate pair in a string, at byte {reader.TokenStartIndex.ToString(CultureInfo.InvariantCulture)}.";
        }
    }
}
