using ConnectFunctions.Keys;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ConnectFunctions.Functions.Hosting;

/// <summary>
/// Fetches the key-encryption key at the start, so that the first caller who needs it does not wait for it. Without it
/// the service starts all the same, answers 503 where a key is needed, and keeps trying.
/// </summary>
internal sealed partial class PrepareKeys(IKeyEncryptionKeys keyEncryptionKeys, TimeProvider clock, ILogger<PrepareKeys> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await keyEncryptionKeys.CurrentAsync(stoppingToken);
                return;
            }
            catch (KeysUnavailableException e)
            {
                NotReady(e);
            }

            await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    [LoggerMessage(EventId = 12, Level = LogLevel.Warning, Message = "The key-encryption key cannot be had yet; trying again")]
    private partial void NotReady(Exception exception);
}
