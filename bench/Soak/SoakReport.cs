namespace ConnectFunctions.Bench.Soak;

/// <summary>How a run went.</summary>
internal sealed record SoakReport
{
    private const int MostTold = 10;

    public required string Store { get; init; }

    public required TimeSpan Duration { get; init; }

    public required int Troubles { get; init; }

    public required int Applications { get; init; }

    public required int Secrets { get; init; }

    public required Tally Tally { get; init; }

    public required MemoryLog Memory { get; init; }

    /// <summary>Rows that belong together and do not fit together.</summary>
    public required IReadOnlyCollection<string> Broken { get; init; }

    public bool IsGood => Tally.Lost.Count == 0 && Tally.Doubled.Count == 0 && Tally.Wrong.Count == 0 && Broken.Count == 0 && Memory.IsFlat;

    public override string ToString() => $"""
        Soak of {Duration.TotalMinutes.Hundredths()} minutes over {Store}: {((double)Troubles).Whole()} faults besides callers who hang up.

        {Tally}

        At the end {Applications} applications with {Secrets} client secrets, by what was acknowledged:
        lost         {Told(Tally.Lost)}
        doubled      {Told(Tally.Doubled)}
        otherwise    {Told(Tally.Wrong)}
        broken rows  {Told(Broken)}

        {Memory}

        Memory of the last third by the middle third: {Memory.Growth?.Hundredths() ?? "too few samples"}, {(Memory.IsFlat ? "flat" : "NOT FLAT")}
        {(IsGood ? "Good." : "NOT GOOD.")}
        """;

    private static string Told(IReadOnlyCollection<string> problems) =>
        string.Join("\n               ", problems.Take(MostTold).Prepend($"{problems.Count}"));
}
