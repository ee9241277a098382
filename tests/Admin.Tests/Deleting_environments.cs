using ConnectFunctions.Storage;

namespace ConnectFunctions.Admin.Tests;

public sealed class Deleting_environments
{
    private const string Environments = "_environments";

    [Theory]
    [InlineData(Engine.Embedded)]
    [InlineData(Engine.Azurite)]
    public async Task Marks_first_may_be_stopped_and_goes_on_to_the_end(Engine engine)
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging", engine);
        await olga.CreateKeyAsync("staging");
        await olga.AddApplicationRowAsync("staging");

        var stopped = await olga.RunAndStopAsync(
            async () => (await olga.RowsAsync(Environments)).Any(row => row.OptionalString("State") == "deleting"),
            "environments", "delete", "staging", "--force", "--yes");

        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains("takes 180 seconds at least", stopped.Errors, StringComparison.Ordinal);
        Assert.Contains("Stopped.", stopped.Errors, StringComparison.Ordinal);
        var marked = (await olga.JsonAsync("environments", "list")).EnumerateArray().Single();
        Assert.Equal("deleting", marked.GetProperty("state").GetString());
        Assert.Equal(2, (await olga.RowsAsync("staging")).Count(row => !row.Key.StartsWith("audit|", StringComparison.Ordinal)));

        var refused = await olga.RunAsync("keys", "create", "staging", "--name", "late");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("is being deleted", refused.Errors, StringComparison.Ordinal);

        // As if it had been stopped a while ago.
        await olga.RewriteAsync(Environments, new Row("environment|staging") { ["DeletingSince"] = TimeProvider.System.GetUtcNow().AddMinutes(-4) });
        var deleted = await olga.RunAsync("environments", "delete", "staging", "--force", "--yes");

        Assert.Matches(@"^Deleted the environment 'staging' \(\d+ rows\)\.", deleted.Succeeded());
        Assert.Empty(await olga.RowsAsync("staging"));
        Assert.Empty((await olga.JsonAsync("environments", "list")).EnumerateArray());
        var trail = await olga.JsonAsync("audit", "list", "--environments");
        Assert.Equal(
            ["environment.deleted", "environment.deletion_started", "environment.created"],
            trail.EnumerateArray().Select(record => record.GetProperty("action").GetString()));
    }

    [Fact]
    public async Task Is_refused_while_there_are_applications()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");
        await olga.AddApplicationRowAsync("staging");

        var refused = await olga.RunAsync("environments", "delete", "staging", "--yes");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("--force", refused.Errors, StringComparison.Ordinal);
        Assert.Equal("active", (await olga.JsonAsync("environments", "list"))[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task Needs_a_yes_where_nobody_can_be_asked()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");

        var refused = await olga.RunAsync("environments", "delete", "staging");

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--yes", refused.Errors, StringComparison.Ordinal);
        Assert.Equal("active", (await olga.JsonAsync("environments", "list"))[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task Asks_for_the_name_at_a_terminal()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");

        var refused = await olga.RunAtTerminalAsync("stagging", "environments", "delete", "staging");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Type its name to go on: ", refused.Output, StringComparison.Ordinal);
        Assert.Contains("That is not its name. Nothing was deleted.", refused.Output, StringComparison.Ordinal);
        Assert.Equal("active", (await olga.JsonAsync("environments", "list"))[0].GetProperty("state").GetString());

        await olga.RewriteAsync(Environments, new Row("environment|staging")
        {
            ["State"] = "deleting",
            ["DeletingSince"] = TimeProvider.System.GetUtcNow().AddMinutes(-4),
        });
        var deleted = await olga.RunAtTerminalAsync("staging", "environments", "delete", "staging");

        Assert.Contains("Deleted the environment 'staging'", deleted.Succeeded(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_not_know_one_that_is_not_there()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");

        var refused = await olga.RunAsync("environments", "delete", "other", "--yes");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("There is no environment 'other'", refused.Errors, StringComparison.Ordinal);
    }
}
