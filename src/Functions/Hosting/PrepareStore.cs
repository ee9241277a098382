using ConnectFunctions.Audit;
using ConnectFunctions.Environments;
using ConnectFunctions.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ConnectFunctions.Functions.Hosting;

/// <summary>
/// Creates the table and, on a developer's machine, the API key of the local settings. A store that is away does not
/// stop the start: it is tried again until it is there, and requests are answered 503 meanwhile.
/// </summary>
internal sealed partial class PrepareStore(
    ITable table,
    EnvironmentRegistry environments,
    ApiKeyRegistry apiKeys,
    IOptions<DevelopmentSettings> development,
    TimeProvider clock,
    ILogger<PrepareStore> log) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>A host waits a minute for the server to listen, and a store that swallows every packet takes most of one to give up on.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private bool isReady;

    /// <summary>Before the server listens, so that a start over a store that is there is ready from its first request.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            isReady = await TryAsync(end.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            NotReady(e);
        }
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!isReady)
        {
            await Task.Delay(Pause, clock, stoppingToken);
            isReady = await TryAsync(stoppingToken);
        }
    }

    private async Task<bool> TryAsync(CancellationToken cancellation)
    {
        try
        {
            await table.CreateIfMissingAsync(cancellation);
            if (ApiKeyText.TryParse(development.Value.ApiKey, out var text))
            {
                await environments.CreateAsync(text.Environment, Actor.Service, cancellation);
                await apiKeys.ProvisionAsync(
                    text,
                    Actor.Service,
                    id => new ApiKey { Id = id, Name = "local settings", IsForDevelopment = true },
                    cancellation);
            }

            return true;
        }
        catch (StorageUnavailableException e)
        {
            NotReady(e);
            return false;
        }
    }

    [LoggerMessage(EventId = 11, Level = LogLevel.Warning, Message = "The store cannot be reached yet; trying again")]
    private partial void NotReady(Exception exception);
}
