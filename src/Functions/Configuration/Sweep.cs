using ConnectFunctions.Audit;
using ConnectFunctions.Environments;
using ConnectFunctions.Idempotency;
using ConnectFunctions.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ConnectFunctions.Functions.Configuration;

/// <summary>
/// Removes what need no longer be kept, of the audit trail and of the requests that may come again, once an hour and a
/// bounded part at a time. Every live instance does, and it does no harm when several do at once.
/// </summary>
internal sealed partial class Sweep(
    AuditTrail trail, ReplaySweep replays, EnvironmentRegistry environments, IOptions<AuditSettings> settings, TimeProvider clock, ILogger<Sweep> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);
    private const int AuditBatchesAtOnce = 10;
    private const int ReplaysAtOnce = 1000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Pause, clock, stoppingToken);
            try
            {
                var keep = TimeSpan.FromDays(settings.Value.RetentionDays);
                var removed = await trail.SweepAsync(environment: null, keep, AuditBatchesAtOnce, stoppingToken);
                await foreach (var environment in environments.ListAsync(stoppingToken))
                {
                    removed += await trail.SweepAsync(environment.Id, keep, AuditBatchesAtOnce, stoppingToken);
                    removed += await replays.RunAsync(environment.Id, ReplaysAtOnce, stoppingToken);
                }

                Swept(removed);
            }
            catch (StorageUnavailableException e)
            {
                Failed(e);
            }
        }
    }

    [LoggerMessage(EventId = 13, Level = LogLevel.Information, Message = "Removed {Count} records that need no longer be kept")]
    private partial void Swept(int count);

    [LoggerMessage(EventId = 14, Level = LogLevel.Warning, Message = "The sweep could not be finished; trying again in an hour")]
    private partial void Failed(Exception exception);
}
