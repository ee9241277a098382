using System.Text.Json;

namespace ConnectFunctions.Tests.Support;

/// <summary>Redirect URIs, good and bad, in one file: the service and the OpenAPI document are both held against it.</summary>
public static class RedirectUriCases
{
    private static readonly JsonElement Cases = JsonElement.Parse(File.ReadAllText(Repository.PathOf("tests/Support/redirect-uris.json")));

    public static IEnumerable<string> Accepted => Cases.GetProperty("accepted").EnumerateArray().Select(uri => uri.GetString()!);

    /// <summary>Each with what is said of it.</summary>
    public static IEnumerable<(string Uri, string Reason)> Refused =>
        from reason in Cases.GetProperty("refused").EnumerateObject()
        from uri in reason.Value.EnumerateArray()
        select (uri.GetString()!, reason.Name);
}
