using System.Globalization;
using System.Text.RegularExpressions;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Infra.Tests;

/// <summary>
/// Each alert looks for what there is, and where no flood of requests can hide it: only the alerts on the requests themselves
/// read the workspace that takes requests and no more than so many a day.
/// </summary>
public sealed partial class The_alerts
{
    private const string Requests = "monitoring";
    private const string Record = "record";

    /// <summary>What may go to the record: none of it is written because somebody without a key or a role asks for something.</summary>
    private static readonly string[] Recorded = ["audit", "StorageDelete", "StorageWrite"];

    private static readonly string[] Sources = ["src/Core", "src/Functions"];

    [Fact]
    public async Task See_what_they_look_for_however_many_requests_are_refused() => Assert.Empty(Problems(await ArmTemplate.ReadAsync()));

    [Theory]
    [InlineData("\\\"302\\\", \\\"303\\\"", "\\\"302\\\", \\\"399\\\"", "keys-changed looks for the line 399, which the record does not have")]
    [InlineData("\\\"302\\\", \\\"303\\\"", "\\\"302\\\", \\\"4\\\"", "keys-changed looks for the line 4, which the record does not have")]
    [InlineData("AppTraces | where", "AppRequests | where", "keys-changed reads requests in the record, which has none")]
    [InlineData("AppRequests | where ResultCode", "AppTraces | where ResultCode", "refused-authentications reads what can be silenced")]
    [InlineData("\"dailyQuotaGb\": -1", "\"dailyQuotaGb\": 1", "The record can fill up")]
    [InlineData("\"categoryGroup\": \"audit\"", "\"category\": \"StorageRead\"", "StorageRead goes to the record")]
    public async Task Are_noticed_to_look_elsewhere(string right, string wrong, string says) =>
        Assert.Contains(says, Problems((await ArmTemplate.ReadAsync()).With(right, wrong)));

    [Theory]
    [InlineData("main.bicep", "recordWorkspaceId: record.outputs", "recordWorkspaceId: monitoring.outputs", "data-changed-by-others reads what can be silenced")]
    [InlineData("main.bicep", "recordInsightsName: record.outputs", "recordInsightsName: monitoring.outputs", "Record__ConnectionString leads to monitoring")]
    [InlineData("main.bicep", "    insightsName: monitoring.outputs", "    insightsName: record.outputs", "APPLICATIONINSIGHTS_CONNECTION_STRING leads to record")]
    public async Task Are_noticed_to_be_led_elsewhere(string file, string right, string wrong, string says) =>
        Assert.Contains(says, Problems(await ArmTemplate.WithAsync(file, right, wrong)));

    private static IEnumerable<string> Problems(ArmTemplate template)
    {
        var lines = RecordedLines();
        foreach (var alert in template.Resources("Microsoft.Insights/scheduledQueryRules"))
        {
            var name = Name().Match(alert.GetProperty("name").GetString()!).Groups[1].Value;
            var query = ArmTemplate.At(alert, "properties.criteria.allOf")!.Value[0].GetProperty("query").GetString()!;
            var stream = ArmTemplate.ModuleIn(ArmTemplate.At(alert, "properties.scopes")!.Value[0].GetString()!);
            var ofRequests = query.StartsWith("AppRequests ", StringComparison.Ordinal);
            if (stream != Record && !ofRequests)
            {
                yield return $"{name} reads what can be silenced";
            }

            if (stream != Requests && ofRequests)
            {
                yield return $"{name} reads requests in the record, which has none";
            }

            foreach (var id in EventId().Matches(query).SelectMany(match => Number().Matches(match.Value)).Select(match => match.Value).Where(id => !lines.Contains(id)))
            {
                yield return $"{name} looks for the line {id}, which the record does not have";
            }
        }

        var workspaces = template.Resources("Microsoft.OperationalInsights/workspaces").Where(one => one.GetProperty("name").GetString()!.Contains("-record-", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(workspaces);
        if (workspaces.Any(workspace => $"{ArmTemplate.At(workspace, "properties.workspaceCapping.dailyQuotaGb")}" != "-1"))
        {
            yield return "The record can fill up";
        }

        foreach (var settings in template.Resources("Microsoft.Web/sites/config"))
        {
            foreach (var (setting, module) in new[] { ("Record__ConnectionString", Record), ("APPLICATIONINSIGHTS_CONNECTION_STRING", Requests) })
            {
                var leadsTo = ArmTemplate.ModuleIn(ArmTemplate.At(settings, $"properties.{setting}")!.Value.GetString()!);
                if (leadsTo != module)
                {
                    yield return $"{setting} leads to {leadsTo}";
                }
            }
        }

        foreach (var diagnostics in template.Resources("Microsoft.Insights/diagnosticSettings").Select(one => one.GetProperty("properties")))
        {
            if (ArmTemplate.ModuleIn(diagnostics.GetProperty("workspaceId").GetString()!) == Record)
            {
                foreach (var log in diagnostics.GetProperty("logs").EnumerateArray().Select(log => $"{ArmTemplate.At(log, "category") ?? ArmTemplate.At(log, "categoryGroup")}").Except(Recorded))
                {
                    yield return $"{log} goes to the record";
                }
            }
        }
    }

    /// <summary>The numbers of the lines that are written to the record: the product's, but for those of requests.</summary>
    private static HashSet<string> RecordedLines() =>
        [.. Sources
            .SelectMany(part => Directory.EnumerateFiles(Repository.PathOf(part), "*.cs", SearchOption.AllDirectories))
            .Select(File.ReadAllText)
            .Where(text => !text.Contains("\nnamespace ConnectFunctions.Functions.Http;", StringComparison.Ordinal))
            .SelectMany(text => LogLine().Matches(text))
            .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"^\[format\('connect-\{0\}-\{1\}', '([a-z-]+)'")]
    private static partial Regex Name();

    [GeneratedRegex(@"EventId\) in \([^)]*\)")]
    private static partial Regex EventId();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();

    [GeneratedRegex(@"\[LoggerMessage\(EventId = ([0-9]+), Level = LogLevel\.(?:Information|Warning|Error|Critical),")]
    private static partial Regex LogLine();
}
