using System.Text.RegularExpressions;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Infra.Tests;

/// <summary>What <c>docs/deploying.md</c> and the pipeline take from the templates is there.</summary>
public sealed partial class The_deployment_guide
{
    private static readonly string Guide = Read("docs/deploying.md");
    private static readonly string Pipeline = Read(".github/workflows/deploy.yml");
    private static readonly string Main = Read("infra/bicep/main.bicep");

    [Fact]
    public void Lets_the_pipeline_give_exactly_the_roles_that_the_template_gives()
    {
        Assert.Equal(Ids(Read("infra/bicep/modules/role-ids.bicep")), Ids(Guide));
    }

    [Fact]
    public void Names_each_role_that_the_template_gives()
    {
        Assert.All(
            RoleName().Matches(Read("infra/bicep/modules/role-ids.bicep")).Select(match => match.Groups[1].Value),
            role => Assert.Contains($"*{role}*", Guide, StringComparison.Ordinal));
    }

    [Fact]
    public void Asks_only_for_outputs_that_there_are()
    {
        var asked = AskedOutput().Matches(Guide + Pipeline).Select(match => match.Groups[1].Value).ToHashSet();

        Assert.NotEmpty(asked);
        Assert.Superset(asked, Output().Matches(Main).Select(match => match.Groups[1].Value).ToHashSet());
    }

    [Fact]
    public void Counts_the_alerts()
    {
        var log = AlertName().Count(Read("infra/bicep/modules/log-alerts.bicep"));
        var metric = MetricAlert().Count(Read("infra/bicep/modules/metric-alerts.bicep"));

        Assert.Equal(9, log + metric);
        Assert.Contains("| nine alerts |", Guide, StringComparison.Ordinal);
    }

    private static string Read(string path) => File.ReadAllText(Repository.PathOf(path));

    private static IEnumerable<string> Ids(string text) => Id().Matches(text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal);

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Id();

    [GeneratedRegex("^  '([^']+)': '", RegexOptions.Multiline)]
    private static partial Regex RoleName();

    [GeneratedRegex(@"(?:\$\(output |^output |properties\.outputs\.)(\w+)", RegexOptions.Multiline)]
    private static partial Regex AskedOutput();

    [GeneratedRegex(@"^output (\w+) ", RegexOptions.Multiline)]
    private static partial Regex Output();

    [GeneratedRegex("^    name: '[a-z-]+'$", RegexOptions.Multiline)]
    private static partial Regex AlertName();

    [GeneratedRegex("'Microsoft.Insights/metricAlerts@")]
    private static partial Regex MetricAlert();
}
