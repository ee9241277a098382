using Xunit.Abstractions;

namespace ConnectFunctions.Infra.Tests;

/// <summary>What publishing <c>src/Functions</c> gathers from this repository, as far as it can be gathered with the packages at hand.</summary>
public sealed class What_is_published(ITestOutputHelper output) : IDisposable
{
    private const string Settings = """{"Values":{"Keys__KeyEncryptionKey":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=","Development__ApiKey":"sk_example_123456789"}}""";

    private readonly PublishableCopy copy = new();

    [Fact]
    public async Task Has_our_files_and_none_of_a_developers()
    {
        foreach (var directory in new[] { "", "src/Functions/" })
        {
            copy.Plant($"{directory}local.settings.json", Settings);
            copy.Plant($"{directory}.data/connect.db", "rows");
            copy.Plant($"{directory}appsettings.Development.json", Settings);
            copy.Plant($"{directory}notes.local.md", "sk_example_123456789");
        }

        var folder = await copy.GatherAsync();
        var check = await PublishedFolder.CheckAsync(folder);
        output.WriteLine(check.Output);

        // That a stand-in is in the place of a real package is all that may be wrong, and nothing is where the real ones are.
        Assert.All(Lines(check.Errors), line => Assert.EndsWith(": only stands in for the real package", line, StringComparison.Ordinal));
        Assert.Equal(Lines(check.Errors).Length > 0 ? 1 : 0, check.ExitCode);
        Assert.Equal(Lines(check.Errors).Length > 0, check.Output.Contains("Not checked, because stand-ins", StringComparison.Ordinal));
        Assert.All(
            ["host.json", "ConnectFunctions.Functions.dll", "ConnectFunctions.Core.dll", "ConnectFunctions.Functions.deps.json", "ConnectFunctions.Functions.runtimeconfig.json"],
            file => Assert.True(File.Exists(Path.Combine(folder, file)), file));
    }

    [Theory]
    [InlineData("src/Functions/Functions.csproj", "CopyToPublishDirectory=\"Never\"", "CopyToPublishDirectory=\"PreserveNewest\"", "local.settings.json: must not be published: local settings")]
    [InlineData("src/Functions/Functions.csproj", "CopyToPublishDirectory=\"Never\"", "CopyToPublishDirectory=\"PreserveNewest\"", "local.settings.json: holds a key-encryption key")]
    [InlineData("src/Functions/Functions.csproj", "Link=\"host.json\" CopyToOutputDirectory=\"PreserveNewest\"", "Link=\"host.json\"", "host.json: is missing")]
    [InlineData("src/Functions/Functions.csproj", "<FrameworkReference", "<Content Include=\"Program.cs\" CopyToPublishDirectory=\"Always\" /><FrameworkReference", "Program.cs: must not be published")]
    public async Task Would_be_refused_if_the_project_were_changed(string file, string right, string wrong, string says)
    {
        var text = await File.ReadAllTextAsync(copy.PathOf(file));
        Assert.Contains(right, text, StringComparison.Ordinal);
        copy.Plant(file, text.Replace(right, wrong, StringComparison.Ordinal));
        copy.Plant("local.settings.json", Settings);

        var check = await PublishedFolder.CheckAsync(await copy.GatherAsync());

        Assert.Contains($"\n{says}", $"\n{check.Errors}", StringComparison.Ordinal);
        Assert.Equal(1, check.ExitCode);
    }

    public void Dispose() => copy.Dispose();

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
