using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Fronts;

public sealed partial class The_routes_of_both_fronts
{
    [Fact]
    public async Task Are_the_same()
    {
        var served = (await Hosts.StartedAsync(Engine.Embedded, Front.Server)).Log.Split('\n')
            .Select(line => FunctionLine().Match(line)).Where(match => match.Success)
            .Select(match => new Route(match.Groups["name"].Value, match.Groups["verbs"].Value, match.Groups["template"].Value));

        Assert.Equal(OfTheWorker().OrderBy(route => route.Name, StringComparer.Ordinal), served);
    }

    /// <summary>The fronts break ties differently: the Functions host by name, the Server in favour of literals.</summary>
    [Fact]
    public void Leave_no_path_and_method_to_two_functions()
    {
        var routes = OfTheWorker();
        var pairs = from one in routes from other in routes where string.CompareOrdinal(one.Name, other.Name) < 0 && one.Meets(other) select $"{one} and {other}";

        Assert.Empty(pairs);
        Assert.True(new Route("A", "GET", "things/{id}").Meets(new Route("B", "GET,HEAD", "Things/new")), "This test would notice nothing.");
    }

    /// <summary>What the worker's SDK has generated of the attributes: the Functions host's own source.</summary>
    private static List<Route> OfTheWorker()
    {
        var functions = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.OutputOf("src/Functions"), "functions.metadata")))!.AsArray();
        return [.. functions.Select(function => new Route(
            (string)function!["name"]!,
            string.Join(',', function["bindings"]![0]!["methods"]!.AsArray().Select(method => ((string)method!).ToUpperInvariant())),
            (string)function["bindings"]![0]!["route"]!))];
    }

    [GeneratedRegex(@"^  (?<name>\w+): \[(?<verbs>[A-Z,]+)\] http://127\.0\.0\.1:\d+/(?<template>\S+)$")]
    private static partial Regex FunctionLine();

    private sealed record Route(string Name, string Verbs, string Template)
    {
        public bool Meets(Route other) => Verbs.Split(',').Intersect(other.Verbs.Split(',')).Any()
            && Template.Split('/') is var mine && other.Template.Split('/') is var theirs && mine.Length == theirs.Length
            && mine.Zip(theirs).All(pair => pair.First[0] == '{' || pair.Second[0] == '{' || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
    }
}
