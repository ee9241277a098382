using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ConnectFunctions.Functions.Telemetry;

/// <summary>
/// Sends traces and metrics by OTLP to where the settings say, and nothing when they do not. What is left is sent when the
/// service stops, if that does not take long.
/// </summary>
internal sealed partial class TelemetryExport(IOptions<OtlpSettings> settings, IConfiguration configuration, ILogger<TelemetryExport> log)
    : IHostedLifecycleService, IDisposable
{
    private const int StopMilliseconds = 500;

    private TracerProvider? traces;
    private MeterProvider? metrics;

    /// <summary>Before the server and all that is started with it, whichever was added first.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (settings.Value.ExportsTraces)
        {
            traces = Sdk.CreateTracerProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(configuration))
                .SetResourceBuilder(TelemetryResource.Of(configuration))
                .AddSource(FunctionsTelemetry.Name)
                .AddOtlpExporter()
                .Build();
        }

        if (settings.Value.ExportsMetrics)
        {
            metrics = Sdk.CreateMeterProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(configuration))
                .SetResourceBuilder(TelemetryResource.Of(configuration))
                .AddMeter(FunctionsTelemetry.Name, CoreMeter.Name, "System.Runtime")
                .AddOtlpExporter()
                .Build();
        }

        var destinations = settings.Value.Destinations;
        if (destinations.Length > 0)
        {
            Exporting(destinations);
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// After the server has let its last requests end. It has a limit of its own: the token says only that a request did not
    /// keep to its.
    /// </summary>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            traces?.Shutdown(StopMilliseconds);
            metrics?.Shutdown(StopMilliseconds);
        },
        CancellationToken.None);

    public void Dispose()
    {
        traces?.Dispose();
        metrics?.Dispose();
    }

    [LoggerMessage(EventId = 15, Level = LogLevel.Information, Message = "Traces and metrics go to {Destinations}")]
    private partial void Exporting(string destinations);
}
