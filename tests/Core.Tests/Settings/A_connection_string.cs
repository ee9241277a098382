using Azure.Data.Tables;
using ConnectFunctions.Settings;

namespace ConnectFunctions.Core.Tests.Settings;

/// <summary>A store is local where the client would look for it on this machine, and nowhere else: only there may a development API key be.</summary>
public sealed class A_connection_string
{
    private const string Credentials = "AccountName=acc;AccountKey=c2VjcmV0LWtleQ==";

    [Theory]
    [InlineData("UseDevelopmentStorage=true", "http://127.0.0.1:10002/", true)]
    [InlineData("UseDevelopmentStorage=true;", "http://127.0.0.1:10002/", true)]
    [InlineData("UseDevelopmentStorage=true;TableEndpoint=https://tables.example.com/", "http://127.0.0.1:10002/", true)]
    [InlineData("UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://tables.example.com", "http://tables.example.com:10002/", false)]
    [InlineData(
        "TableEndpoint=http://127.0.0.1:10002/acc;UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://tables.example.com",
        "http://tables.example.com:10002/",
        false)]
    [InlineData($"{Credentials};TableEndpoint=http://127.0.0.1:10002/acc", "http://127.0.0.1:10002/", true)]
    [InlineData($"{Credentials}; tableendpoint = http://[::1]:10002/acc", "http://[::1]:10002/", true)]
    [InlineData($"{Credentials};TableEndpoint=https://tables.example.com/", "https://tables.example.com/", false)]
    [InlineData($"{Credentials};TableEndpoint=http://127.0.0.1.example.com/", "http://127.0.0.1.example.com/", false)]
    [InlineData(Credentials, "https://acc.table.core.windows.net/", false)]
    [InlineData($"{Credentials};TableEndpoint=nowhere", "http://nowhere/", false)]
    [InlineData($"{Credentials};BlobEndpoint=http://127.0.0.1:10000/acc", "https://acc.table.core.windows.net/", false)]
    [InlineData($"{Credentials};DefaultEndpointsProtocol=https;EndpointSuffix=core.chinacloudapi.cn", "https://acc.table.core.chinacloudapi.cn/", false)]
    [InlineData("AccountName=acc;SharedAccessSignature=sv=1&sig=a", "https://acc.table.core.windows.net/", false)]
    public void Leads_where_the_client_goes(string connectionString, string endpoint, bool isLocal)
    {
        var settings = new StorageSettings { ConnectionString = connectionString };

        Assert.Empty(settings.Problems());
        Assert.Equal(new Uri(endpoint), settings.TableEndpoint);
        Assert.Equal(isLocal, settings.IsLocal);
        Assert.Equal(new Uri(endpoint).Authority, new TableClient(connectionString, "table").Uri.Authority);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("usedevelopmentstorage=TRUE")]
    [InlineData("UseDevelopmentStorage=true;UseDevelopmentStorage=true")]
    [InlineData("UseDevelopmentStorage=true;DevelopmentStorageProxyUri=nowhere")]
    [InlineData("TableEndpoint=http://127.0.0.1:10002/acc")]
    [InlineData($"{Credentials};TableEndpoint=")]
    [InlineData($"{Credentials};TableEndpoint=http://127.0.0.1/;TableEndpoint=http://127.0.0.1/")]
    [InlineData($"{Credentials};EndpointSuffix=localhost:10002")]
    [InlineData($"{Credentials};DefaultEndpointsProtocol=")]
    [InlineData("AccountName=acc;AccountKey=not-base64;TableEndpoint=http://127.0.0.1:10002/acc")]
    [InlineData(";;=")]
    [InlineData(" ")]
    public void That_the_client_cannot_read_is_a_problem_and_leads_nowhere(string connectionString)
    {
        var settings = new StorageSettings { ConnectionString = connectionString };

        Assert.StartsWith("Storage__ConnectionString must be", Assert.Single(settings.Problems()), StringComparison.Ordinal);
        Assert.Null(settings.TableEndpoint);
        Assert.False(settings.IsLocal);
    }
}
