using System.Text;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Infra.Tests;

/// <summary><c>tools/check-publish.mjs</c>, which the pipeline runs on what it is about to deploy, by mistakes that it must name.</summary>
public sealed class The_publish_check : IDisposable
{
    private const string Characters = "x7Qd0nZbT3mVw9Lk2Rj5Hs8Yc1Fa4Gu6Pe0Xi3Bo7Nt";

    private readonly PublishedFolder folder = new();

    public static TheoryData<string> Required => [.. PublishContents.Listed.Contains.Select(file => file.Path)];

    /// <summary>A name for each way of breaking a rule on names.</summary>
    public static TheoryData<string, string> ForbiddenNames => new()
    {
        { "local.settings.json", "local settings" },
        { "local.settings.json.bak", "local settings" },
        { "inner/Local.Settings.json", "local settings" },
        { "host.local.json", "a local variant of a file" },
        { "appsettings.Development.json", "settings of a developer" },
        { "Properties/launchSettings.json", "settings of a developer" },
        { ".env", "settings of a developer" },
        { ".env.production", "settings of a developer" },
        { "Functions.csproj.user", "settings of a developer" },
        { ".data/connect.db", "local data" },
        { "connect.db", "local data" },
        { "connect.db-wal", "local data" },
        { "copy.sqlite", "local data" },
        { "signing.pfx", "a key or a certificate" },
        { "staging.key", "a key or a certificate" },
        { "xunit.core.dll", "tests and what they need" },
        { "testhost.dll", "tests and what they need" },
        { "Microsoft.TestPlatform.Utilities.dll", "tests and what they need" },
        { "ConnectFunctions.Infra.Tests.dll", "tests and what they need" },
        { "ConnectFunctions.Tests.Support.dll", "tests and what they need" },
        { "Program.cs", "sources and build files" },
        { "Functions.csproj", "sources and build files" },
        { "obj/project.assets.json", "sources and build files" },
        { "node_modules/yaml/index.js", "sources and build files" },
        { "connect-admin.dll", "the command line, which works with an operator's rights" },
    };

    /// <summary>A text for each way of breaking a rule on what files hold. No pattern of the check is written here as it stands there.</summary>
    public static TheoryData<string, string> ForbiddenContents => new()
    {
        { "key: sk_example_123456789", "the sample API key" },
        { $"sk_prod_{Characters}", "an API key" },
        { "sk_prod_abcdefghijklmnopqrst", "an API key" },
        { "sk_prod_x7Qd-nZbT_mVw9-k2Rj5_s8Yc-Fa4Gu_Pe0X-3Bo7Nt", "an API key" },
        { "{\"Values\":{\"Keys__KeyEncryptionKey\":\"AAAA\"}}", "a key-encryption key" },
        { "{\"Keys:KeyEncryptionKey\": \"AAAA\"}", "a key-encryption key" },
        { $"AccountName=a;AccountKey={Characters}{Characters}==", "an account key" },
        { $"-----BEGIN RSA PRIVATE KEY-----\n{Characters}", "a private key" },
    };

    [Fact]
    public async Task Passes_what_has_everything_and_nothing_else()
    {
        var check = await folder.CheckAsync();

        Assert.Empty(check.Errors);
        Assert.Equal(0, check.ExitCode);
        Assert.EndsWith("0 problems\n", check.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Required))]
    public async Task Names_a_file_that_is_missing(string path)
    {
        folder.Remove(path);

        await RefusesAsync($"{path}: is missing");
    }

    [Fact]
    public async Task Names_a_file_that_is_empty()
    {
        folder.Write(".azurefunctions/function.deps.json", "");

        await RefusesAsync(".azurefunctions/function.deps.json: is empty");
    }

    [Theory]
    [MemberData(nameof(ForbiddenNames))]
    public async Task Names_a_file_that_must_stay_out(string path, string rule)
    {
        folder.Write(path, "something");

        await RefusesAsync($"{path}: must not be published: {rule}");
    }

    [Theory]
    [MemberData(nameof(ForbiddenContents))]
    public async Task Names_the_file_that_holds_a_secret_and_does_not_show_it(string text, string rule)
    {
        folder.Write("plain.txt", text);
        folder.Write("wide.dll", [(byte)'s', .. Encoding.Unicode.GetBytes(text.ReplaceLineEndings(" ")), 1]);

        var errors = await RefusesAsync($"plain.txt: holds {rule}");

        Assert.Contains($"wide.dll: holds {rule}\n", errors, StringComparison.Ordinal);
        Assert.DoesNotContain(text, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Knows_each_stand_in_although_it_bears_the_name_of_the_real_package()
    {
        var standIns = Directory.EnumerateFiles(Repository.PathOf("standins"), "*.csproj", SearchOption.AllDirectories)
            .Select(project => Path.GetFileNameWithoutExtension(project))
            .ToList();
        foreach (var name in standIns)
        {
            folder.Write($"{name}.dll", File.ReadAllBytes(Path.Combine(Repository.OutputOf($"standins/{name}"), $"{name}.dll")));
        }

        var check = await folder.CheckAsync();

        Assert.NotEmpty(standIns);
        Assert.Equal(1, check.ExitCode);
        Assert.Equal(
            standIns.Select(name => $"{name}.dll: only stands in for the real package").Order(StringComparer.Ordinal),
            check.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Names_an_assembly_that_the_runtime_would_look_for_in_vain()
    {
        folder.Replace("ConnectFunctions.Functions.deps.json", "lib/net10.0/Azure.Core.dll", "lib/net10.0/Other.dll");

        await RefusesAsync("Other.dll: is missing, and ConnectFunctions.Functions.deps.json asks for it (Azure.Core/1.0.0)");
    }

    [Theory]
    [InlineData("ConnectFunctions.Functions.runtimeconfig.json", "AspNetCore.App", "WindowsDesktop.App", "does not ask for Microsoft.AspNetCore.App 10")]
    [InlineData("host.json", "\"routePrefix\": \"\"", "\"routePrefix\": \"api\"", "is not the host.json of this repository")]
    [InlineData("worker.config.json", "ConnectFunctions.Functions.dll", "Other.dll", "does not start ConnectFunctions.Functions.dll as dotnet-isolated")]
    [InlineData("functions.metadata", "\"GetApplication\"", "\"GetApplications\"", "lacks GetApplication, which src/Functions has")]
    [InlineData("functions.metadata", "\"GetApplication\"", "\"Another\"", "has Another, which src/Functions does not")]
    [InlineData("functions.metadata", "httpTrigger", "timerTrigger", "GetApplication is no HTTP function of ConnectFunctions.Functions.dll")]
    [InlineData("functions.metadata", "[", "", "cannot be read as JSON")]
    [InlineData("extensions.json", "/Microsoft.Azure.WebJobs", "/Other", "Startup is to be loaded from ./.azurefunctions/Other.Extensions.FunctionMetadataLoader.dll, which is missing")]
    public async Task Reads_what_the_host_reads(string path, string right, string wrong, string says)
    {
        folder.Replace(path, right, wrong);

        await RefusesAsync($"{path}: {says}");
    }

    [Fact]
    public void Has_a_mistake_planted_for_each_rule()
    {
        Assert.Equal(Rules(PublishContents.Listed.NeverNamed), Planted(ForbiddenNames));
        Assert.Equal(Rules(PublishContents.Listed.NeverHeld), Planted(ForbiddenContents));
    }

    [Fact]
    public async Task Says_how_to_call_it_when_there_is_no_such_folder()
    {
        var check = await PublishedFolder.CheckAsync(Path.Combine(folder.Path, "nowhere"));

        Assert.Equal(2, check.ExitCode);
        Assert.StartsWith("Usage:", check.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static IEnumerable<string> Rules(IEnumerable<PublishContents.Pattern> patterns) => patterns.Select(pattern => pattern.Rule).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Planted(TheoryData<string, string> mistakes) =>
        mistakes.Select(mistake => (string)mistake[1]).Distinct().Order(StringComparer.Ordinal);

    private async Task<string> RefusesAsync(string line)
    {
        var check = await folder.CheckAsync();

        Assert.Equal(1, check.ExitCode);
        Assert.Contains($"\n{line}", $"\n{check.Errors}", StringComparison.Ordinal);
        return check.Errors;
    }
}
