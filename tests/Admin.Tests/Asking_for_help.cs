using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Admin.Tests;

public sealed class Asking_for_help
{
    [Theory]
    [InlineData("environments create")]
    [InlineData("environments list")]
    [InlineData("environments delete")]
    [InlineData("keys create")]
    [InlineData("keys list")]
    [InlineData("keys revoke")]
    [InlineData("peppers rotate")]
    [InlineData("peppers report")]
    [InlineData("peppers retire")]
    [InlineData("kek init")]
    [InlineData("kek rewrap")]
    [InlineData("audit list")]
    [InlineData("export")]
    [InlineData("import")]
    [InlineData("doctor")]
    public async Task Describes_each_command_with_examples_that_it_understands(string command)
    {
        await using var olga = await Operator.AtAsync(Engine.Embedded);

        var help = (await olga.RunAsync([.. command.Split(' '), "--help"])).Succeeded();

        var lines = help.Split('\n');
        Assert.Equal("Description:", lines[0]);
        Assert.EndsWith(".", lines[1], StringComparison.Ordinal);
        Assert.Contains($"connect-admin {command} ", help, StringComparison.Ordinal);
        var examples = lines.Where(line => line.StartsWith($"  connect-admin {command}", StringComparison.Ordinal)).Skip(1).ToList();
        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.DoesNotContain("[", example, StringComparison.Ordinal));

        // Without a store and a vault an example fails, but never for its form.
        olga.Settings["Storage__File"] = "";
        var refused = await olga.RunAsync(Words(examples[0].Trim()["connect-admin ".Length..]));
        Assert.DoesNotContain("--help", command == "doctor" ? "" : refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_every_command_and_tells_of_settings_and_exit_codes()
    {
        await using var olga = await Operator.AtAsync(Engine.Embedded);

        var help = (await olga.RunAsync("--help")).Succeeded();

        foreach (var expected in (string[])["environments", "keys", "peppers", "kek", "audit", "export", "import", "doctor", "Storage__File", "Exit codes:"])
        {
            Assert.Contains(expected, help, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_operators_guide_names_no_command_that_is_not_understood()
    {
        await using var olga = await Operator.AtAsync(Engine.Embedded);
        olga.Settings["Storage__File"] = "";
        olga.Settings["Keys__KeyEncryptionKey"] = "";
        var guide = await File.ReadAllLinesAsync(Repository.PathOf("docs/operating.md"));
        string[] prefixes = ["$ ./dev admin ", "connect-admin "];
        var commands = guide.SelectMany(line => prefixes.Where(prefix => line.StartsWith(prefix, StringComparison.Ordinal)).Select(prefix => line[prefix.Length..]))
            .Where(command => !command.StartsWith("doctor", StringComparison.Ordinal) && !command.Contains(':', StringComparison.Ordinal))
            .Distinct().ToList();

        Assert.True(commands.Count > 10);
        foreach (var command in commands)
        {
            // Without settings nothing is done, and a command line that is wrong is told as such before.
            Assert.DoesNotContain("--help", (await olga.RunAsync(Words(command))).Errors, StringComparison.Ordinal);
        }
    }

    /// <summary>As a shell splits them, as far as the examples need it.</summary>
    private static string[] Words(string line) =>
        [.. line.Split('"').SelectMany((part, i) => i % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
}
