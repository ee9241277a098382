using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ConnectFunctions.Ids;

namespace ConnectFunctions.Functions.Tests.Running;

/// <summary>Ids in all the forms in which an application may be named.</summary>
internal static class AnyId
{
    private static readonly UlidGenerator Ulids = new(TimeProvider.System, RandomNumberGenerator.Create());

    public static TheoryData<string> Prefixes => ["conn_app_", "client_", "app_"];

    /// <summary>One that nothing has.</summary>
    public static string Unused => Ulids.Next().ToString();

    /// <summary>The 26 characters after an id's prefix.</summary>
    public static string Suffix(JsonNode anything) => ((string)anything["id"]!)[^26..];

    public static DateTimeOffset Time(string suffix) => Ulid.Parse(suffix).Time;

    public static IEnumerable<string> Of(IEnumerable<JsonNode?> things) => things.Select(thing => (string)thing!["id"]!);
}
