using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ConnectFunctions.Functions.ClientSecrets;
using ConnectFunctions.Functions.Health;

namespace ConnectFunctions.Functions.Http;

/// <summary>How the API's bodies are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    GenerationMode = JsonSourceGenerationMode.Serialization | JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ClientSecretBody[]))]
[JsonSerializable(typeof(NewClientSecretBody))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(HealthBody))]
internal sealed partial class JsonShapes : JsonSerializerContext
{
    private const int KeptBytes = 64 * 1024;

    /// <summary>Text as it was given, without escapes that only HTML pages need: the content type says JSON.</summary>
    private static readonly JsonWriterOptions Text = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Output, Utf8JsonWriter Writer)? ofThisThread;

    /// <summary>
    /// The body in UTF-8, by the generated writer of its shape. The serializer does not take that way once an encoder is
    /// asked for.
    /// </summary>
    public static byte[] ToUtf8Bytes<T>(T body, JsonTypeInfo<T> shape)
    {
        var (output, writer) = ofThisThread ??= New();
        try
        {
            writer.Reset(output);
            shape.SerializeHandler!(writer, body);
            writer.Flush();
            return output.WrittenSpan.ToArray();
        }
        finally
        {
            // There may have been a secret in it.
            output.Clear();
            if (output.Capacity > KeptBytes)
            {
                ofThisThread = null;
            }
        }
    }

    private static (ArrayBufferWriter<byte> Output, Utf8JsonWriter Writer) New()
    {
        var output = new ArrayBufferWriter<byte>();
        return (output, new Utf8JsonWriter(output, Text));
    }
}
