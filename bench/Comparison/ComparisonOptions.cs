namespace ConnectFunctions.Bench.Comparison;

/// <summary>How much is measured.</summary>
internal sealed record ComparisonOptions
{
    /// <summary>For how long each thing is measured, each time.</summary>
    public required TimeSpan Duration { get; init; }

    public required int Repeats { get; init; }

    /// <summary>Before each thing is measured: for some seconds under load the runtime compiles anew what is hot.</summary>
    public required TimeSpan WarmUp { get; init; }

    public required int Connections { get; init; }

    /// <summary>In the store of most measurements.</summary>
    public required int Applications { get; init; }

    /// <summary>In the store that a small one is held against.</summary>
    public required int ManyApplications { get; init; }

    public required int FewApplications { get; init; }

    /// <summary>In Azurite, which gets slower with every row.</summary>
    public required int AzuriteApplications { get; init; }

    /// <summary>Before the resident memory is looked at for the last time.</summary>
    public required int MemoryRequests { get; init; }
}
