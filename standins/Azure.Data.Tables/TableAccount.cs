using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Data.Tables;

/// <summary>One account's Table endpoint, and the Azure.Core pipeline that reaches it.</summary>
internal sealed class TableAccount
{
    private const string Scope = "https://storage.azure.com/.default";

    internal TableAccount(Uri endpoint, TableSharedKeyCredential credential, TableClientOptions options)
        : this(endpoint, credential.AccountName, new SharedKeyPolicy(credential), options)
    {
    }

    internal TableAccount(Uri endpoint, TokenCredential credential, TableClientOptions options)
        : this(endpoint, AccountOf(endpoint), new BearerTokenAuthenticationPolicy(credential, Scope), options)
    {
    }

    private TableAccount(Uri endpoint, string name, HttpPipelinePolicy authentication, TableClientOptions options)
    {
        options ??= new TableClientOptions();
        Endpoint = endpoint;
        Name = name;
        Version = options.Version;
        Pipeline = HttpPipelineBuilder.Build(new HttpPipelineOptions(options)
        {
            PerRetryPolicies = { authentication },
            RequestFailedDetailsParser = new TableErrorParser(),
        });
    }

    internal Uri Endpoint { get; }

    internal string Name { get; }

    internal string Version { get; }

    internal HttpPipeline Pipeline { get; }

    internal static TableAccount From(string connectionString, TableClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        var parsed = ConnectionString.Parse(connectionString);
        return new(parsed.Endpoint, parsed.Credential, options);
    }

    // https://ACCOUNT.table.core.windows.net, or an emulator's http://127.0.0.1:10002/ACCOUNT.
    private static string AccountOf(Uri endpoint) =>
        endpoint.IsLoopback || endpoint.HostNameType is UriHostNameType.IPv4
            ? endpoint.AbsolutePath.Trim('/').Split('/')[0]
            : endpoint.Host.Split('.')[0];
}
