using System.Reflection;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Resources;

namespace ConnectFunctions.Functions.Telemetry;

/// <summary>What sends telemetry: the app, by the name that Azure gives it.</summary>
internal static class TelemetryResource
{
    /// <summary>The operator's <c>OTEL_SERVICE_NAME</c> and <c>OTEL_RESOURCE_ATTRIBUTES</c> come last, so they win.</summary>
    public static ResourceBuilder Of(IConfiguration configuration) => ResourceBuilder.CreateEmpty()
        .AddService(
            configuration["WEBSITE_SITE_NAME"] ?? "connectfunctions",
            serviceVersion: typeof(TelemetryResource).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion)
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();
}
