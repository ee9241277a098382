using ConnectFunctions.Audit;
using ConnectFunctions.Environments;
using ConnectFunctions.Idempotency;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ConnectFunctions.Functions.Hosting;

/// <summary>
/// Removes what need no longer be kept, of the audit trail and of the requests that may come again: within a minute of the
/// start and once an hour, a bounded part at a time until nothing is left. Every live instance does, and it does no harm
/// when several do at once.
/// </summary>
internal sealed partial class Sweep(
    AuditTrail trail, ReplaySweep replays, EnvironmentRegistry environments, IOptions<AuditSettings> settings, TimeProvider clock, ILogger<Sweep> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestFirstPause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Instances that start together should not sweep together; one that will soon be idle should have swept.
        await Task.Delay(LongestFirstPause * Random.Shared.NextDouble(), clock, stoppingToken);
        while (true)
        {
            await SweepAsync(environment: null, stoppingToken);
            try
            {
                await foreach (var environment in environments.ListAsync(stoppingToken))
                {
                    await SweepAsync(environment.Id, stoppingToken);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Failed(e);
            }

            await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    /// <summary>Whatever goes wrong in one place, a row that cannot be read included, the others have their turn.</summary>
    private async Task SweepAsync(EnvironmentId? environment, CancellationToken cancellation)
    {
        try
        {
            var removed = await trail.SweepAsync(environment, TimeSpan.FromDays(settings.Value.RetentionDays), cancellation);
            removed += environment is null ? 0 : await replays.RunAsync(environment, cancellation);
            if (removed > 0)
            {
                Swept(removed);
            }
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            Failed(e);
        }
    }

    [LoggerMessage(EventId = 13, Level = LogLevel.Information, Message = "Removed {Count} records that need no longer be kept")]
    private partial void Swept(int count);

    [LoggerMessage(EventId = 14, Level = LogLevel.Warning, Message = "The sweep could not be finished; trying again in an hour")]
    private partial void Failed(Exception exception);
}
