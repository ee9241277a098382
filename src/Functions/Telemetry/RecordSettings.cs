namespace ConnectFunctions.Functions.Telemetry;

/// <summary>Where the record is kept, apart from the log of requests: the settings <c>Record__…</c>.</summary>
internal sealed class RecordSettings
{
    public const string Section = "Record";

    /// <summary>Of an Application Insights resource that takes nothing else; none is kept when null or empty. The app's identity lets it in, this does not.</summary>
    public string? ConnectionString { get; set; }

    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrEmpty(ConnectionString))
        {
            yield break;
        }

        var parts = ConnectionString.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=', 2)).ToLookup(part => part[0].Trim(), part => part[^1].Trim(), StringComparer.OrdinalIgnoreCase);
        if (!Guid.TryParse(parts["InstrumentationKey"].SingleOrDefault(), out _)
            || !Uri.TryCreate(parts["IngestionEndpoint"].SingleOrDefault(), UriKind.Absolute, out var endpoint)
            || endpoint.Scheme != Uri.UriSchemeHttps)
        {
            yield return "Record__ConnectionString must be the connection string of an Application Insights resource, with InstrumentationKey and "
                + "an https address as IngestionEndpoint. Leave it out to keep no record beside the log.";
        }
    }
}
