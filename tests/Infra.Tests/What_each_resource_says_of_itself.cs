namespace ConnectFunctions.Infra.Tests;

/// <summary>How the resources are closed: settings whose defaults are otherwise, or that somebody might open to try something out.</summary>
public sealed class What_each_resource_says_of_itself
{
    private const string Account = "Microsoft.Storage/storageAccounts";
    private const string App = "Microsoft.Web/sites";
    private const string Vault = "Microsoft.KeyVault/vaults";

    /// <summary>A type, a member of it, and what it is. The reasons stand in the modules.</summary>
    private static readonly (string Type, string Member, string Is)[] Required =
    [
        (Account, "properties.allowSharedKeyAccess", "False"),
        (Account, "properties.allowBlobPublicAccess", "False"),
        (Account, "properties.supportsHttpsTrafficOnly", "True"),
        (Account, "properties.minimumTlsVersion", "TLS1_2"),
        (App, "properties.httpsOnly", "True"),
        (App, "properties.siteConfig.minTlsVersion", "1.2"),
        (App, "properties.siteConfig.scmMinTlsVersion", "1.2"),
        (App, "properties.siteConfig.ftpsState", "Disabled"),
        ("Microsoft.Web/sites/basicPublishingCredentialsPolicies", "properties.allow", "False"),
        (Vault, "properties.enableRbacAuthorization", "True"),
        (Vault, "properties.enableSoftDelete", "True"),
        (Vault, "properties.enablePurgeProtection", "True"),
        (Vault, "properties.softDeleteRetentionInDays", "90"),
        ("Microsoft.Insights/components", "properties.DisableLocalAuth", "True"),
        ("Microsoft.OperationalInsights/workspaces", "properties.features.disableLocalAuth", "True"),
    ];

    public static TheoryData<string> Members => [.. Required.Select(one => $"{one.Member} of {one.Type}")];

    [Fact]
    public async Task Is_as_closed_as_it_must_be() => Assert.Empty(Problems(await ArmTemplate.ReadAsync()));

    [Theory]
    [MemberData(nameof(Members))]
    public async Task Is_missed(string member)
    {
        var name = member.Split(' ')[0].Split('.')[^1];
        var planted = (await ArmTemplate.ReadAsync()).With($"\"{name}\":", "\"other\":");

        Assert.Contains(Problems(planted), problem => problem.StartsWith($"{member} is ,", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"allowSharedKeyAccess\": false", "\"allowSharedKeyAccess\": true", "properties.allowSharedKeyAccess of Microsoft.Storage/storageAccounts is True, not False")]
    [InlineData("\"minTlsVersion\": \"1.2\"", "\"minTlsVersion\": \"1.0\"", "properties.siteConfig.minTlsVersion of Microsoft.Web/sites is 1.0, not 1.2")]
    [InlineData("\"publicNetworkAccess\": \"Disabled\"", "\"publicNetworkAccess\": \"Enabled\"", "In production, Microsoft.KeyVault/vaults answers on its public endpoint")]
    [InlineData("\"defaultAction\": \"Deny\"", "\"defaultAction\": \"Allow\"", "In production, Microsoft.Storage/storageAccounts answers on its public endpoint")]
    [InlineData("format('https://{0}', ", "format('http://{0}', ", "An address begins with http://")]
    [InlineData("uniqueString(resourceGroup().id", "uniqueString(newGuid()", "Something is another value each time")]
    public async Task Is_noticed(string right, string wrong, string says) =>
        Assert.Contains(says, Problems((await ArmTemplate.ReadAsync()).With(right, wrong)));

    private static IEnumerable<string> Problems(ArmTemplate template)
    {
        foreach (var (type, member, needed) in Required)
        {
            var found = template.Resources(type).ToList();
            Assert.NotEmpty(found);
            foreach (var said in found.Select(resource => $"{ArmTemplate.At(resource, member)}").Where(text => text != needed))
            {
                yield return $"{member} of {type} is {said}, not {needed}";
            }
        }

        foreach (var type in (string[])[Account, Vault])
        {
            if (template.Resources(ArmTemplate.Production, type).Any(resource =>
                $"{ArmTemplate.At(resource, "properties.publicNetworkAccess")}" != "Disabled" || $"{ArmTemplate.At(resource, "properties.networkAcls.defaultAction")}" != "Deny"))
            {
                yield return $"In production, {type} answers on its public endpoint";
            }
        }

        if (template.Texts.Values.Any(text => text.Contains("'http://", StringComparison.Ordinal) || text.Contains("\"http://", StringComparison.Ordinal)))
        {
            yield return "An address begins with http://";
        }

        // A second deployment changes nothing.
        if (template.Texts.Values.Any(text => text.Contains("utcNow(", StringComparison.Ordinal) || text.Contains("newGuid(", StringComparison.Ordinal)))
        {
            yield return "Something is another value each time";
        }
    }
}
