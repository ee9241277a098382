using System.Text.Json;
using System.Text.RegularExpressions;

namespace ConnectFunctions.Infra.Tests;

/// <summary>No secret is in the template, and none comes out of it: what it is given and what it answers is kept in clear text.</summary>
public sealed partial class Secrets_in_the_template
{
    [Fact]
    public async Task Are_nowhere() => Assert.Empty(Problems(await ArmTemplate.ReadAsync()));

    [Theory]
    [InlineData("parameters('tableName')]", "listKeys('account', '2025-06-01').keys[0].value]", "listKeys(")]
    [InlineData("\"managedidentity\"", "\"AccountName=a;AccountKey=b\"", "AccountKey=")]
    [InlineData("\"managedidentity\"", "\"sk_prod_x7Qd0nZbT3mVw9Lk2Rj5Hs8Yc1\"", "sk_prod_")]
    [InlineData("\"type\": \"Microsoft.KeyVault/vaults\"", "\"type\": \"Microsoft.KeyVault/vaults/secrets\"", "Microsoft.KeyVault/vaults/secrets")]
    [InlineData("'2025-05-01').vaultUri]", "'2020-02-02').ConnectionString]", "output uri: [reference(resourceId('Microsoft.KeyVault/vaults', parameters('name')), '2020-02-02').ConnectionString]")]
    public async Task Are_noticed(string right, string wrong, string says)
    {
        var planted = (await ArmTemplate.ReadAsync()).With(right, wrong);

        Assert.Contains(Problems(planted), problem => problem.Contains(says, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Problems(ArmTemplate template) =>
        template.Texts.Values.SelectMany(text => Secret().Matches(text)).Select(match => match.Value)
            .Concat(Outputs(template.Root).Where(output => Telling().IsMatch(output)));

    /// <summary>Of the template and of every module in it.</summary>
    private static IEnumerable<string> Outputs(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Outputs),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => member.Name == "outputs"
            ? member.Value.EnumerateObject().Select(output => $"output {output.Name}: {output.Value.GetProperty("value").GetString()}")
            : Outputs(member.Value)),
        _ => [],
    };

    [GeneratedRegex(@"\blist[A-Z]\w*\(|\bgetSecret\(|(Account|SharedAccess)Key=|\bsk_[a-z0-9]+_|Microsoft\.KeyVault/vaults/(secrets|keys)")]
    private static partial Regex Secret();

    [GeneratedRegex(@"\blist\w*\(|getSecret|ConnectionString|InstrumentationKey|(primary|secondary|access|account|shared)\w*Key|password", RegexOptions.IgnoreCase)]
    private static partial Regex Telling();
}
