using System.Text.Json.Nodes;
using ConnectFunctions.Tests.WorkerHost.Protocol;

namespace ConnectFunctions.Tests.WorkerHost;

/// <summary>A function that HTTP requests trigger.</summary>
/// <param name="Id">The worker's.</param>
/// <param name="Parameter">The name of the one that the request is bound to.</param>
/// <param name="Methods">In any case; none means all.</param>
internal sealed record HttpFunction(string Id, string Name, string Parameter, string? Route, IReadOnlyList<string> Methods)
{
    /// <returns>Null where something else triggers it.</returns>
    public static HttpFunction? Of(RpcFunctionMetadata metadata)
    {
        var trigger = metadata.RawBindings.Select(binding => JsonNode.Parse(binding)!).FirstOrDefault(
            binding => "httpTrigger".Equals((string?)binding["type"], StringComparison.OrdinalIgnoreCase));
        return trigger is null
            ? null
            : new HttpFunction(
                metadata.FunctionId,
                metadata.Name,
                (string)trigger["name"]!,
                (string?)trigger["route"],
                [.. trigger["methods"]?.AsArray().Select(method => (string)method!) ?? []]);
    }
}
