using Microsoft.Extensions.Configuration;

namespace ConnectFunctions.Functions.Telemetry;

/// <summary>
/// Where traces and metrics go: OpenTelemetry's own settings. The exporter reads them, and others of theirs, by itself;
/// here they are looked at before, since it would be silent about what cannot work.
/// </summary>
internal sealed class OtlpSettings
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string TracesEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private const string MetricsEndpoint = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    private static readonly string[] Protocols = ["grpc", "http/protobuf"];
    private static readonly string[] Endpoints = [Endpoint, TracesEndpoint, MetricsEndpoint];
    private static readonly string[] Headers = ["OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_METRICS_HEADERS"];

    private readonly Dictionary<string, string> given = [];

    /// <summary>Whether traces have somewhere to go.</summary>
    public bool ExportsTraces => given.ContainsKey(Endpoint) || given.ContainsKey(TracesEndpoint);

    /// <summary>Whether metrics have somewhere to go.</summary>
    public bool ExportsMetrics => given.ContainsKey(Endpoint) || given.ContainsKey(MetricsEndpoint);

    /// <summary>Host and port of each endpoint; the rest of the address may have a secret in it.</summary>
    public string Destinations => string.Join(", ", Given(Endpoints).Select(endpoint => new Uri(endpoint.Value).Authority).Distinct());

    public void Read(IConfiguration configuration)
    {
        foreach (var name in (string[])[.. Endpoints, .. Headers, Protocol])
        {
            if (configuration[name] is { } value && !string.IsNullOrWhiteSpace(value))
            {
                given[name] = value;
            }
        }
    }

    public IEnumerable<string> Problems()
    {
        foreach (var (name, value) in Given(Endpoints))
        {
            if (!Uri.TryCreate(value, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
            {
                yield return $"{name} must be an http or https address, such as http://127.0.0.1:4317. Leave it out to send no traces and metrics.";
            }
        }

        foreach (var (name, _) in Given(Headers).Where(headers => !AreHeaders(headers.Value)))
        {
            yield return $"{name} must be NAME=VALUE, or several of them with commas between, each name once.";
        }

        if (given.TryGetValue(Protocol, out var protocol) && !Protocols.Contains(protocol))
        {
            yield return $"{Protocol} must be {string.Join(" or ", Protocols)}; it is {Protocols[0]} unless set.";
        }
    }

    /// <summary>Read as the exporter does, which ends the process over what it cannot read.</summary>
    private static bool AreHeaders(string value)
    {
        var text = Uri.UnescapeDataString(value);
        var pairs = (text.EndsWith(',') ? text[..^1] : text).Split(',');
        var names = pairs.Where(pair => pair.Contains('=', StringComparison.Ordinal)).Select(pair => pair.Split('=')[0].Trim()).ToHashSet(StringComparer.Ordinal);
        return names.Count == pairs.Length && !names.Contains("");
    }

    private IEnumerable<KeyValuePair<string, string>> Given(string[] names) => given.Where(setting => names.Contains(setting.Key));
}
