using System.Text.RegularExpressions;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Clients.Tests;

public sealed partial class The_page_on_clients
{
    [Fact]
    public async Task Has_a_Node_snippet_that_runs_as_it_stands()
    {
        using var directory = new TemporaryDirectory();
        await using var host = await FunctionsHost.StartAsync(
            HostSettings.Embedded(directory) with { DevelopmentApiKey = FunctionsHost.DevelopmentApiKey });
        var snippet = Snippet().Match(await File.ReadAllTextAsync(Repository.PathOf("docs/clients.md"))).Groups["code"].Value;
        Assert.Contains(FunctionsHost.DevelopmentApiKey, snippet, StringComparison.Ordinal);
        Assert.Contains("port: 7071", snippet, StringComparison.Ordinal);

        var run = await Command.RunAsync(
            "node",
            ["--input-type=module", "--eval", snippet.Replace("port: 7071", $"port: {host.Url.Port}", StringComparison.Ordinal)],
            directory: Repository.PathOf("."));

        Assert.Matches("^client_[0-9A-Z]{26} [A-Za-z0-9_-]{43}\\n$", run.Succeeded());
    }

    [GeneratedRegex("""^```js\n(?<code>.+?)^```""", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Snippet();
}
