using System.Diagnostics;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Functions.Telemetry;

/// <summary>
/// One operation of the table, as a span and a measurement named by OpenTelemetry's conventions for databases. Keys of rows
/// are never told: some are digests of API keys.
/// </summary>
internal sealed class StorageCall : IDisposable
{
    private readonly string operation;
    private readonly (string System, string Collection) store;
    private readonly TimeProvider clock;
    private readonly CancellationToken cancellation;
    private readonly Activity? span;
    private readonly long started;
    private bool isAnswered;

    private StorageCall(string operation, (string System, string Collection) store, TimeProvider clock, int changes, CancellationToken cancellation)
    {
        (this.operation, this.store, this.clock, this.cancellation) = (operation, store, clock, cancellation);
        started = clock.GetTimestamp();
        span = FunctionsTelemetry.Source.StartActivity(operation, ActivityKind.Client);
        span?.SetTag("db.system.name", store.System);
        span?.SetTag("db.collection.name", store.Collection);
        span?.SetTag("db.operation.name", operation);
        if (changes > 1)
        {
            span?.SetTag("db.operation.batch.size", changes);
        }
    }

    /// <summary>Null when nobody listens.</summary>
    public static StorageCall? Start(
        string operation, (string System, string Collection) store, TimeProvider clock, int changes, CancellationToken cancellation) =>
        FunctionsTelemetry.IsListenedTo(FunctionsTelemetry.StorageDuration) ? new StorageCall(operation, store, clock, changes, cancellation) : null;

    public void Returned(int rows)
    {
        isAnswered = true;
        span?.SetTag("db.response.returned_rows", rows);
    }

    public void Answered(TransactionResult result)
    {
        isAnswered = true;
        if (result.Conflict is { } conflict)
        {
            var reason = conflict switch
            {
                RowConflict.AlreadyExists => "already_exists",
                RowConflict.NotFound => "not_found",
                _ => "changed",
            };
            span?.SetTag("connect.storage.conflict", reason);
            FunctionsTelemetry.StorageConflicts.Add(1, new KeyValuePair<string, object?>("connect.storage.conflict", reason));
        }
    }

    /// <summary>What did not answer by now has thrown: there are only two ways to.</summary>
    public void Dispose()
    {
        var tags = new TagList { { "db.system.name", store.System }, { "db.collection.name", store.Collection }, { "db.operation.name", operation } };
        if (!isAnswered)
        {
            var error = cancellation.IsCancellationRequested ? "cancelled" : "unavailable";
            tags.Add("error.type", error);
            span?.SetTag("error.type", error);
            span?.SetStatus(ActivityStatusCode.Error);
        }

        FunctionsTelemetry.StorageDuration.Record(clock.GetElapsedTime(started).TotalSeconds, tags);
        span?.Dispose();
    }
}
