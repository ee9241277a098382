using ConnectFunctions.Audit;
using ConnectFunctions.Environments;
using ConnectFunctions.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ConnectFunctions.Functions.Configuration;

/// <summary>
/// Removes what the audit trail need no longer keep, once an hour and a bounded part at a time. Every live instance
/// does, and it does no harm when several do at once.
/// </summary>
internal sealed partial class SweepAudit(
    AuditTrail trail, EnvironmentRegistry environments, IOptions<AuditSettings> settings, TimeProvider clock, ILogger<SweepAudit> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);
    private const int BatchesAtOnce = 10;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Pause, clock, stoppingToken);
            try
            {
                var keep = TimeSpan.FromDays(settings.Value.RetentionDays);
                var removed = await trail.SweepAsync(environment: null, keep, BatchesAtOnce, stoppingToken);
                await foreach (var environment in environments.ListAsync(stoppingToken))
                {
                    removed += await trail.SweepAsync(environment.Id, keep, BatchesAtOnce, stoppingToken);
                }

                Swept(removed);
            }
            catch (StorageUnavailableException e)
            {
                Failed(e);
            }
        }
    }

    [LoggerMessage(EventId = 13, Level = LogLevel.Information, Message = "Removed {Count} audit records that were older than they are kept")]
    private partial void Swept(int count);

    [LoggerMessage(EventId = 14, Level = LogLevel.Warning, Message = "The audit trail could not be swept; trying again in an hour")]
    private partial void Failed(Exception exception);
}
