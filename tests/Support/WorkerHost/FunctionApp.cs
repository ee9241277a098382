using System.Text.Json;
using System.Text.Json.Nodes;

namespace ConnectFunctions.Tests.WorkerHost;

/// <summary>What stands in the directory of a function app.</summary>
/// <param name="Directory">With its whole path.</param>
/// <param name="Executable">What the worker is run with.</param>
/// <param name="Worker">The worker's file.</param>
/// <param name="RoutePrefix">Of every function's route; may be empty.</param>
/// <param name="HasTraces">Whether the host makes spans that are recorded.</param>
internal sealed record FunctionApp(string Directory, string Executable, string Worker, string RoutePrefix, bool HasTraces)
{
    private const string DefaultRoutePrefix = "api";

    /// <summary>Also takes over the local settings, where the environment says nothing else: the worker inherits them.</summary>
    public static FunctionApp Read(string directory)
    {
        if (Path.Combine(directory, "local.settings.json") is var local && File.Exists(local))
        {
            foreach (var (name, value) in Parse(local)["Values"]?.AsObject() ?? [])
            {
                if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
                {
                    Environment.SetEnvironmentVariable(name, (string?)value);
                }
            }
        }

        var worker = Parse(Path.Combine(directory, "worker.config.json"))["description"]!;
        var host = Parse(Path.Combine(directory, "host.json"));
        return new FunctionApp(
            directory,
            (string)worker["defaultExecutablePath"]!,
            (string)worker["defaultWorkerPath"]!,
            (string?)host["extensions"]?["http"]?["routePrefix"] ?? DefaultRoutePrefix,
            "OpenTelemetry".Equals((string?)host["telemetryMode"], StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A function without a route has its name for one.</summary>
    public string Template(HttpFunction function)
    {
        var route = string.IsNullOrEmpty(function.Route) ? function.Name : function.Route;
        return RoutePrefix.Length == 0 ? route : $"{RoutePrefix}/{route}";
    }

    private static JsonNode Parse(string path) =>
        JsonNode.Parse(File.ReadAllText(path), documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!;
}
