namespace ConnectFunctions.Bench.Soak;

/// <summary>An application as it must be, by what was acknowledged.</summary>
internal sealed class KnownApplication(string id, string name)
{
    public string Id { get; } = id;

    public string Name { get; set; } = name;

    /// <summary>Their ids.</summary>
    public HashSet<string> Secrets { get; } = [];
}
