using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ConnectFunctions.Applications;

/// <summary>Lists as a row holds them: UTF-8 JSON in one binary column, absent when empty.</summary>
internal static partial class StoredLists
{
    // The default encoder writes '&' as six bytes, which would take the largest accepted list over a column's 64 KiB.
    private static readonly Shapes Json = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static byte[]? Bytes(ImmutableArray<string> items) =>
        items.IsEmpty ? null : JsonSerializer.SerializeToUtf8Bytes(items, Json.ImmutableArrayString);

    public static byte[]? Bytes(ImmutableArray<RedirectUri> items) => items.IsEmpty
        ? null
        : JsonSerializer.SerializeToUtf8Bytes([.. items.Select(item => new StoredRedirectUri(item.Uri, item.IsDefault))], Json.StoredRedirectUriArray);

    public static ImmutableArray<string> Strings(byte[]? bytes) =>
        bytes is null ? [] : JsonSerializer.Deserialize(bytes, Json.ImmutableArrayString);

    public static ImmutableArray<RedirectUri> RedirectUris(byte[]? bytes) => bytes is null
        ? []
        : [.. JsonSerializer.Deserialize(bytes, Json.StoredRedirectUriArray)!.Select(item => new RedirectUri(item.Uri, item.Default))];

    private sealed record StoredRedirectUri(
        [property: JsonPropertyName("uri")] string Uri,
        [property: JsonPropertyName("default")] bool Default);

    [JsonSerializable(typeof(ImmutableArray<string>))]
    [JsonSerializable(typeof(StoredRedirectUri[]))]
    private sealed partial class Shapes : JsonSerializerContext;
}
