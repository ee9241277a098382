using System.Text.Json;
using Microsoft.Azure.Functions.Worker.Host;

namespace Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore.Hosting;

/// <summary>The one thing that <c>host.json</c> decides here.</summary>
internal static class HostJson
{
    private const string DefaultRoutePrefix = "api";

    private static readonly JsonSerializerOptions Json = new()
    {
        AllowTrailingCommas = true,
        PropertyNameCaseInsensitive = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    /// <exception cref="StartRefusal">There is none in the app's directory, or it is not valid.</exception>
    public static string RoutePrefix()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "host.json");
        if (!File.Exists(path))
        {
            throw new StartRefusal($"{path} is missing. Copy host.json to the output directory.");
        }

        try
        {
            return JsonSerializer.Deserialize<Root>(File.ReadAllText(path), Json)?.Extensions?.Http?.RoutePrefix ?? DefaultRoutePrefix;
        }
        catch (JsonException error)
        {
            throw new StartRefusal($"{path} is not valid: {error.Message}");
        }
    }

    private sealed record Root(ExtensionsSection? Extensions);

    private sealed record ExtensionsSection(HttpSection? Http);

    private sealed record HttpSection(string? RoutePrefix);
}
