using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ConnectFunctions.Transfer;

/// <summary>
/// The lines of an export, one JSON object each: a header, the keys, the applications with their secrets' hashes, and an
/// end with a MAC over every byte before it, so that nothing but a whole file as it was written is taken for one.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "line")]
[JsonDerivedType(typeof(ExportedHeader), "header")]
[JsonDerivedType(typeof(ExportedKey), "key")]
[JsonDerivedType(typeof(ExportedApplication), "application")]
[JsonDerivedType(typeof(ExportedEnd), "end")]
internal abstract record ExportedLine
{
    /// <summary>With the line feed that ends it.</summary>
    public static byte[] Write(ExportedLine line) => [.. JsonSerializer.SerializeToUtf8Bytes(line, ExportShapes.Lines.ExportedLine), (byte)'\n'];

    /// <summary>Null when these bytes are not a line of an export.</summary>
    public static ExportedLine? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ExportShapes.Lines.ExportedLine);
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
    public const int CurrentFormat = 2;
}

/// <param name="Wrapped">The key, wrapped under the export key.</param>
internal sealed record ExportedKey(string Purpose, long Version, byte[] Wrapped) : ExportedLine;

/// <param name="Row">The columns of the application's row.</param>
/// <param name="Secrets">The columns of its secrets' rows, with their hashes. The secrets themselves are not known to anybody here.</param>
internal sealed record ExportedApplication(JsonElement Row, IReadOnlyList<JsonElement> Secrets) : ExportedLine;

/// <param name="Mac">As <see cref="ExportMac"/> makes it.</param>
internal sealed record ExportedEnd(byte[] Mac) : ExportedLine;

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
