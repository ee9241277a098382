using Azure.Core;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace ConnectFunctions.Functions.Telemetry;

/// <summary>
/// Sends what is logged of keys, changes and the service itself to a place of its own, and nothing of what a request alone
/// can cause: however many are refused, they neither fill that place nor hide anything in it.
/// </summary>
internal static class RecordExport
{
    private const string Product = "ConnectFunctions";

    /// <summary>What is written for a request whoever it is from, such as an answer that is a 503.</summary>
    private const string OfRequests = "ConnectFunctions.Functions.Http";

    public static void AddRecord(this IServiceCollection services, IConfiguration configuration, string connectionString, TokenCredential credential) =>
        services.AddLogging(logging => logging
            .AddFilter<OpenTelemetryLoggerProvider>(category: null, LogLevel.None)
            .AddFilter<OpenTelemetryLoggerProvider>(Product, LogLevel.Information)
            .AddFilter<OpenTelemetryLoggerProvider>(OfRequests, LogLevel.None)
            .AddOpenTelemetry(record =>
            {
                record.IncludeFormattedMessage = true;
                record.SetResourceBuilder(TelemetryResource.Of(configuration));
                record.AddProcessor(new ExceptionInOneLine());
                record.AddAzureMonitorLogExporter(exporter =>
                {
                    exporter.ConnectionString = connectionString;
                    exporter.Credential = credential;

                    // Every line counts, in whatever trace; and the folder that the app runs from may not be written to.
                    exporter.EnableTraceBasedLogsSampler = false;
                    exporter.DisableOfflineStorage = true;
                });
            }));

    /// <summary>A line with an exception would go to another table, without its text and with a page of stacks; those are in the log.</summary>
    private sealed class ExceptionInOneLine : BaseProcessor<LogRecord>
    {
        public override void OnEnd(LogRecord data)
        {
            if (data.Exception is { } exception)
            {
                data.FormattedMessage = $"{data.FormattedMessage}: {exception.Message}";
                data.Exception = null;
            }
        }
    }
}
