using System.Text.RegularExpressions;

namespace ConnectFunctions.Infra.Tests;

/// <summary>The app's identity may do what it must, each at one resource, and nobody else is given anything.</summary>
public sealed partial class The_roles_of_the_app
{
    private static readonly Dictionary<string, string> Names = new()
    {
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
        ["4633458b-17de-408a-b874-0445c86b69e6"] = "Key Vault Secrets User",
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
    };

    private static readonly string[] Needed =
    [
        "identity: Key Vault Secrets User at Microsoft.KeyVault/vaults of vault",
        "identity: Monitoring Metrics Publisher at Microsoft.Insights/components of monitoring",
        "identity: Monitoring Metrics Publisher at Microsoft.Insights/components of record",
        "identity: Storage Blob Data Owner at Microsoft.Storage/storageAccounts of packageAccount",
        "identity: Storage Table Data Contributor at Microsoft.Storage/storageAccounts of dataAccount",
    ];

    [Theory]
    [InlineData(ArmTemplate.Development)]
    [InlineData(ArmTemplate.Production)]
    public async Task Are_those_that_it_needs_and_no_others(string parameters) =>
        Assert.Equal(Needed, Given(await ArmTemplate.ReadAsync(), parameters));

    [Fact]
    public async Task Are_seen_to_be_wider_than_one_resource()
    {
        var planted = await ArmTemplate.WithAsync("modules/access.bicep", "  scope: vault\n", "");

        Assert.Contains(Given(planted, ArmTemplate.Development), role => role.StartsWith("identity: Key Vault Secrets User at [resourceId(", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("4633458b-17de-408a-b874-0445c86b69e6", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "identity: 8e3af657-a8ff-443c-a75c-2fe8c4bcb635 at Microsoft.KeyVault/vaults of vault")]
    [InlineData("\"principalType\": \"ServicePrincipal\"", "\"principalType\": \"User\"", "User: Key Vault Secrets User at Microsoft.KeyVault/vaults of vault")]
    public async Task Are_seen_to_be_others(string right, string wrong, string given) =>
        Assert.Contains(given, Given((await ArmTemplate.ReadAsync()).With(right, wrong), ArmTemplate.Development));

    private static IEnumerable<string> Given(ArmTemplate template, string parameters) => template
        .Resources(parameters, "Microsoft.Authorization/roleAssignments")
        .Select(assignment =>
        {
            var properties = assignment.GetProperty("properties");
            var type = properties.GetProperty("principalType").GetString()!;
            var whom = type == "ServicePrincipal" ? ArmTemplate.ModuleIn(properties.GetProperty("principalId").GetString()!) : type;
            var role = properties.GetProperty("roleDefinitionId").GetString()!.Split('/')[^1];
            var id = assignment.GetProperty("id").GetString()!;
            var where = Scope().Match(id) is { Success: true } scope ? $"{scope.Groups["type"]} of {ArmTemplate.ModuleIn(id)}" : id;
            return $"{whom}: {Names.GetValueOrDefault(role, role)} at {where}";
        })
        .Order(StringComparer.Ordinal);

    /// <summary>How the ID of an assignment begins that is made at one resource.</summary>
    [GeneratedRegex(@"^\[if\(equals\(resourceId\('[^']*', '[^']*', '(?<type>[^']*)', reference\(")]
    private static partial Regex Scope();
}
