namespace Azure.Data.Tables;

/// <summary>What a storage account's connection string says of its Table service.</summary>
internal sealed record ConnectionString(Uri Endpoint, TableSharedKeyCredential Credential)
{
    private const string DevelopmentAccount = "devstoreaccount1";

    // The well-known key of every storage emulator; it opens nothing else.
    private const string DevelopmentKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <exception cref="InvalidOperationException">It is not a list of <c>name=value</c> pairs.</exception>
    /// <exception cref="ArgumentException">It is empty, or does not name an account with its key and its endpoint.</exception>
    /// <exception cref="FormatException">The key is not Base64, or the endpoint is not a URI.</exception>
    internal static ConnectionString Parse(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text, "connectionString");
        var settings = Split(text);
        if (settings.GetValueOrDefault("UseDevelopmentStorage") == "true")
        {
            var proxy = settings.GetValueOrDefault("DevelopmentStorageProxyUri") ?? "http://127.0.0.1";
            var development = new UriBuilder(proxy) { Port = 10002, Path = DevelopmentAccount };
            return new(development.Uri, new(DevelopmentAccount, DevelopmentKey));
        }

        if (settings.ContainsKey("SharedAccessSignature"))
        {
            throw new NotSupportedException("This stand-in takes no SharedAccessSignature: use an account key or a TokenCredential.");
        }

        var account = settings.GetValueOrDefault("AccountName");
        var key = settings.GetValueOrDefault("AccountKey");
        var endpoint = settings.GetValueOrDefault("TableEndpoint");
        var suffix = settings.GetValueOrDefault("EndpointSuffix");
        if (account is null || key is null || (endpoint ?? suffix) is null)
        {
            throw new ArgumentException("The connection string needs AccountName, AccountKey and TableEndpoint or EndpointSuffix.");
        }

        var protocol = settings.GetValueOrDefault("DefaultEndpointsProtocol") ?? "https";
        return new(new Uri(endpoint ?? $"{protocol}://{account}.table.{suffix}"), new(account, key));
    }

    private static Dictionary<string, string> Split(string text)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        var segments = text.EndsWith(';') ? text[..^1] : text;
        foreach (var segment in segments.Split(';'))
        {
            var equals = segment.IndexOf('=', StringComparison.Ordinal);

            // The messages quote no more than a keyword: the rest may be a key.
            if (equals < 1 || equals == segment.Length - 1)
            {
                throw new InvalidOperationException("The connection string has an empty segment, or a keyword without a value.");
            }

            var keyword = segment[..equals].Trim();
            if (!settings.TryAdd(keyword, segment[(equals + 1)..].Trim()))
            {
                throw new InvalidOperationException($"Duplicate keyword '{keyword}' in the connection string.");
            }
        }

        return settings;
    }
}
