using System.Text.RegularExpressions;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Infra.Tests;

/// <summary>Every setting that the code reads is set in Azure, and every one that is set is read.</summary>
public sealed partial class The_app_settings
{
    /// <summary>Read by the code, and not set in Azure: for one machine, or with a default that is right until an operator thinks otherwise.</summary>
    private static readonly string[] NotSet =
    [
        "Development__ApiKey", "Development__DataFolder", "Keys__KeyEncryptionKey", "Keys__KeyEncryptionKeyFile", "Storage__ConnectionString", "Storage__File",
        "Audit__RetentionDays", "RateLimit__Requests", "RateLimit__WindowSeconds",
    ];

    /// <summary>Read by the Functions host, and by libraries of the app.</summary>
    private static readonly string[] Others =
    [
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "APPLICATIONINSIGHTS_CONNECTION_STRING", "AzureWebJobsDisableHomepage",
        "AzureWebJobsStorage__accountName", "AzureWebJobsStorage__clientId", "AzureWebJobsStorage__credential",
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_HEADERS",
    ];

    [Fact]
    public async Task Are_those_that_the_code_reads() => Assert.Empty(Problems(await ArmTemplate.ReadAsync()));

    [Theory]
    [InlineData("\"Storage__AccountUri\"", "\"Storage__Account\"", "Storage__AccountUri is read and not set")]
    [InlineData("\"Identity__ClientId\"", "\"Identity__Client\"", "Identity__ClientId is read and not set")]
    [InlineData("\"Storage__TableName\"", "\"Storage__Table\"", "Storage__Table is set and not read")]
    [InlineData("\"AzureWebJobsDisableHomepage\"", "\"Storage__ConnectionString\"", "Storage__ConnectionString is for one machine or has a default")]
    [InlineData("\"AzureWebJobsDisableHomepage\"", "\"AzureWebJobsDisableHomePages\"", "AzureWebJobsDisableHomepage is not set")]
    public async Task Are_missed(string right, string wrong, string says) =>
        Assert.Contains(says, Problems((await ArmTemplate.ReadAsync()).With(right, wrong)));

    private static IEnumerable<string> Problems(ArmTemplate template)
    {
        var read = Directory.EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories).SelectMany(file => InSource(File.ReadAllText(file))).ToHashSet();
        Assert.Superset(NotSet.ToHashSet(), read);
        foreach (var settings in template.Resources("Microsoft.Web/sites/config"))
        {
            var set = settings.GetProperty("properties").EnumerateObject().Select(setting => setting.Name).ToHashSet();
            foreach (var name in read.Except(NotSet).Except(set))
            {
                yield return $"{name} is read and not set";
            }

            foreach (var name in Others.Except(set))
            {
                yield return $"{name} is not set";
            }

            foreach (var name in set.Except(read).Except(Others))
            {
                yield return $"{name} is set and not read";
            }

            foreach (var name in set.Intersect(NotSet))
            {
                yield return $"{name} is for one machine or has a default";
            }
        }
    }

    /// <summary>Each public property with a setter in a class with a section, and each that is read by its name.</summary>
    private static IEnumerable<string> InSource(string text) =>
        (Section().Match(text) is { Success: true } section ? Bound().Matches(text).Select(property => $"{section.Groups[1]}__{property.Groups[1]}") : [])
        .Concat(Direct().Matches(text).Select(name => $"{name.Groups[1]}__{name.Groups[2]}"));

    [GeneratedRegex("const string Section = \"(\\w+)\";")]
    private static partial Regex Section();

    [GeneratedRegex(@"public [\w<>?\[\],. ]+ (\w+) \{ get; (?:set|init); \}")]
    private static partial Regex Bound();

    [GeneratedRegex("onfiguration\\[\"([A-Z]\\w+):(\\w+)\"\\]")]
    private static partial Regex Direct();
}
