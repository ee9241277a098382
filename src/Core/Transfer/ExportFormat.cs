using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ConnectFunctions.Transfer;

/// <summary>
/// The lines of an export, one JSON object each: a header, the keys, the applications with their secrets' hashes, and an
/// end that tells how many there were, so that half a file is not taken for a whole one.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "line")]
[JsonDerivedType(typeof(ExportedHeader), "header")]
[JsonDerivedType(typeof(ExportedKey), "key")]
[JsonDerivedType(typeof(ExportedApplication), "application")]
[JsonDerivedType(typeof(ExportedEnd), "end")]
internal abstract record ExportedLine
{
    public static async Task WriteAsync(TextWriter writer, ExportedLine line) =>
        await writer.WriteLineAsync(JsonSerializer.Serialize(line, ExportShapes.Lines.ExportedLine));

    /// <summary>Null when the text is not a line of an export.</summary>
    public static ExportedLine? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ExportShapes.Lines.ExportedLine);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}

/// <param name="Format">The version of this format.</param>
/// <param name="Environment">Where it comes from. The keys are bound to this name.</param>
/// <param name="ExportedAt">When it was begun.</param>
/// <param name="ExportKey">Tells which export key the keys are wrapped under.</param>
internal sealed record ExportedHeader(int Format, string Environment, DateTimeOffset ExportedAt, string ExportKey) : ExportedLine
{
    public const int CurrentFormat = 1;
}

/// <param name="Wrapped">The key, wrapped under the export key.</param>
internal sealed record ExportedKey(string Purpose, long Version, byte[] Wrapped) : ExportedLine;

/// <param name="Row">The columns of the application's row.</param>
/// <param name="Secrets">The columns of its secrets' rows, with their hashes. The secrets themselves are not known to anybody here.</param>
internal sealed record ExportedApplication(JsonElement Row, IReadOnlyList<JsonElement> Secrets) : ExportedLine;

internal sealed record ExportedEnd(int Keys, int Applications) : ExportedLine;

[JsonSerializable(typeof(ExportedLine))]
internal sealed partial class ExportShapes : JsonSerializerContext
{
    public static readonly ExportShapes Lines = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    });
}
