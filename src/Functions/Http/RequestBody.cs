using System.Text.Json;

namespace ConnectFunctions.Functions.Http;

/// <summary>A request's body as it was understood, and SHA-256 of it as it was sent.</summary>
internal sealed record RequestBody(JsonElement Json, byte[] Digest);
