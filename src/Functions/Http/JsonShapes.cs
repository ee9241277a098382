using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ConnectFunctions.Functions.Applications;
using ConnectFunctions.Functions.ClientSecrets;
using ConnectFunctions.Functions.Health;

namespace ConnectFunctions.Functions.Http;

/// <summary>How the API's bodies are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    GenerationMode = JsonSourceGenerationMode.Serialization | JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ApplicationBody))]
[JsonSerializable(typeof(ApplicationListBody))]
[JsonSerializable(typeof(ClientSecretBody[]))]
[JsonSerializable(typeof(NewClientSecretBody))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(HealthBody))]
internal sealed partial class JsonShapes : JsonSerializerContext
{
    /// <summary>Text as it was given, without escapes that only HTML pages need: the content type says JSON.</summary>
    public static readonly JsonShapes Api = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
