using System.Text.RegularExpressions;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Infra.Tests;

/// <summary>What <c>docs/operating.md</c> says of the alerts and looks for in the log is there.</summary>
public sealed partial class The_operating_guide
{
    private static readonly string Guide = Read("docs/operating.md");

    [Fact]
    public void Has_a_section_for_each_alert_with_a_query_to_begin_with()
    {
        var alerts = LogAlert().Matches(Read("infra/bicep/modules/log-alerts.bicep"))
            .Concat(MetricAlert().Matches(Read("infra/bicep/modules/metric-alerts.bicep")))
            .Select(match => match.Groups[1].Value)
            .Order(StringComparer.Ordinal);
        var sections = Section().Matches(Guide).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

        Assert.Equal(alerts, sections.Keys.Order(StringComparer.Ordinal));
        Assert.All(sections, section => Assert.True(section.Value.Contains("```kusto", StringComparison.Ordinal), section.Key));
    }

    [Fact]
    public void Looks_only_for_log_lines_that_there_are()
    {
        var messages = Directory.EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => LogMessage().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .ToList();
        var looked = Query().Matches(Guide).SelectMany(query => LookedFor().Matches(query.Value)).ToList();

        Assert.NotEmpty(looked);
        Assert.All(looked, match => Assert.Contains(messages, message => match.Groups[1].Value is "startswith"
            ? message.StartsWith(match.Groups[2].Value, StringComparison.Ordinal)
            : message.Contains(match.Groups[2].Value, StringComparison.Ordinal)));
    }

    private static string Read(string path) => File.ReadAllText(Repository.PathOf(path));

    [GeneratedRegex("^    name: '([a-z-]+)'$", RegexOptions.Multiline)]
    private static partial Regex LogAlert();

    [GeneratedRegex(@"^  name: 'connect-([a-z-]+)-\$\{", RegexOptions.Multiline)]
    private static partial Regex MetricAlert();

    [GeneratedRegex(@"^### connect-([a-z-]+)$([\s\S]*?)(?=^##|\z)", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"^```kusto$[\s\S]*?^```$", RegexOptions.Multiline)]
    private static partial Regex Query();

    [GeneratedRegex("Message (startswith|contains) \"([^\"]+)\"")]
    private static partial Regex LookedFor();

    [GeneratedRegex("\\[LoggerMessage\\([^\\]]*?Message = \"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex LogMessage();
}
