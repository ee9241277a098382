namespace ConnectFunctions.Admin.Tests;

public sealed class Making_environments
{
    [Theory]
    [InlineData(Engine.Embedded)]
    [InlineData(Engine.Azurite)]
    public async Task Makes_the_store_too_and_is_listed(Engine engine)
    {
        await using var olga = await Operator.AtAsync(engine);

        var made = await olga.RunAsync("environments", "create", "staging");

        Assert.StartsWith("Created the environment 'staging' in ", made.Succeeded(), StringComparison.Ordinal);
        var listed = (await olga.JsonAsync("environments", "list")).EnumerateArray().Single();
        Assert.Equal("staging", listed.GetProperty("environment").GetString());
        Assert.Equal("active", listed.GetProperty("state").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", listed.GetProperty("created_at").GetString());
    }

    [Fact]
    public async Task Is_refused_when_it_is_there()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");

        var again = await olga.RunAsync("environments", "create", "staging");

        Assert.Equal(1, again.ExitCode);
        Assert.Equal("", again.Output);
        Assert.Equal("connect-admin: The environment 'staging' is there already.\n", again.Errors);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Staging")]
    [InlineData("with-dash")]
    [InlineData("a234567890123456789012345678901234")]
    public async Task Is_refused_before_anything_is_tried_when_the_name_cannot_be(string name)
    {
        await using var olga = await Operator.AtAsync(Engine.Embedded);

        var refused = await olga.RunAsync("environments", "create", name);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains($"'{name}' cannot be an environment", refused.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(olga.Host.File));
    }

    [Fact]
    public async Task Is_shown_as_a_table()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");
        (await olga.RunAsync("environments", "create", "a")).Succeeded();

        var lines = (await olga.RunAsync("environments", "list")).Succeeded().Split('\n');

        Assert.Equal("ENVIRONMENT  STATE   CREATED", lines[0]);
        Assert.StartsWith("a            active  2", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("staging      active  2", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Comes_before_everything_else()
    {
        await using var olga = await Operator.AtAsync(Engine.Embedded);

        var listed = await olga.RunAsync("environments", "list");

        Assert.Equal(3, listed.ExitCode);
        Assert.Contains("environments create NAME", listed.Errors, StringComparison.Ordinal);
    }
}
