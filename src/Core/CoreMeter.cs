using System.Diagnostics.Metrics;

namespace ConnectFunctions;

/// <summary>What Core counts. It costs next to nothing while nobody listens. Names and units are told in docs/operating.md.</summary>
public static class CoreMeter
{
    public const string Name = "ConnectFunctions.Core";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> LookUps = Meter.CreateCounter<long>(
        "connect.cache.lookups", "{lookup}", "Questions to what is kept in memory; a miss goes to storage or to the key vault.");

    private static readonly Counter<long> Authentications = Meter.CreateCounter<long>(
        "connect.client.authentications", "{authentication}", "Client secrets that were presented, and whether they were good.");

    /// <param name="cache"><c>api_key</c>, <c>key_ring</c> or <c>key_encryption_key</c>.</param>
    internal static void LookedUp(string cache, bool isHit) =>
        LookUps.Add(1, new("connect.cache.name", cache), new("connect.cache.result", isHit ? "hit" : "miss"));

    internal static void Authenticated(bool isGood) =>
        Authentications.Add(1, new KeyValuePair<string, object?>("connect.outcome", isGood ? "ok" : "refused"));
}
