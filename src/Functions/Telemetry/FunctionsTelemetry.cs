using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ConnectFunctions.Functions.Telemetry;

/// <summary>What the functions trace and measure. It costs next to nothing while nobody listens. Names and units are told in docs/operating.md.</summary>
internal static class FunctionsTelemetry
{
    public const string Name = "ConnectFunctions.Functions";

    public static readonly ActivitySource Source = new(Name);

    private static readonly Meter Meter = new(Name);

    /// <summary>Seconds, in the steps that OpenTelemetry's conventions use for requests and, below, for databases.</summary>
    public static readonly Histogram<double> OperationDuration = Meter.CreateHistogram(
        "connect.operation.duration",
        "s",
        "From a request's arrival at the function to the moment its answer is ready to be sent.",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] });

    public static readonly Histogram<double> StorageDuration = Meter.CreateHistogram(
        "db.client.operation.duration",
        "s",
        "One operation of the table, with the client's own retries.",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] });

    public static readonly Counter<long> StorageConflicts = Meter.CreateCounter<long>(
        "connect.storage.conflicts", "{conflict}", "Transactions that changed nothing because a row was not as expected.");

    public static readonly Counter<long> RateLimitRefusals = Meter.CreateCounter<long>(
        "connect.rate_limit.refusals", "{request}", "Requests beyond what their API key may ask of this instance.");

    /// <summary>Whether anybody wants to know how long something takes.</summary>
    public static bool IsListenedTo(Histogram<double> duration) => duration.Enabled || Source.HasListeners();
}
