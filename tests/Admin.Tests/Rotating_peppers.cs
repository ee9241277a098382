namespace ConnectFunctions.Admin.Tests;

public sealed class Rotating_peppers
{
    [Theory]
    [InlineData(Engine.Embedded)]
    [InlineData(Engine.Azurite)]
    public async Task Makes_versions_reports_them_and_retires_the_old(Engine engine)
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging", engine);

        Assert.Contains("is version 1", (await olga.RunAsync("peppers", "rotate", "staging")).Succeeded(), StringComparison.Ordinal);
        Assert.Equal(2, (await olga.JsonAsync("peppers", "rotate", "staging")).GetProperty("version").GetInt64());

        var report = await olga.JsonAsync("peppers", "report", "staging");
        Assert.Equal([1, 2], report.EnumerateArray().Select(use => use.GetProperty("version").GetInt64()));
        Assert.Equal([false, true], report.EnumerateArray().Select(use => use.GetProperty("newest").GetBoolean()));
        Assert.StartsWith(
            "VERSION  CREATED               NEWEST  CLIENT SECRETS  WRAPPED UNDER\n1        ",
            (await olga.RunAsync("peppers", "report", "staging")).Succeeded(),
            StringComparison.Ordinal);

        var newest = await olga.RunAsync("peppers", "retire", "staging", "2");
        Assert.Equal(1, newest.ExitCode);
        Assert.Contains("is the newest pepper", newest.Errors, StringComparison.Ordinal);

        var tooSoon = await olga.RunAsync("peppers", "retire", "staging", "1");
        Assert.Equal(1, tooSoon.ExitCode);
        Assert.Matches(@"Try again in \d+ seconds\.", tooSoon.Errors);

        await olga.AgePepperAsync("staging", 2);
        Assert.Equal("Retired version 1 of the pepper of 'staging'.\n", (await olga.RunAsync("peppers", "retire", "staging", "1")).Succeeded());
        Assert.Equal(2, (await olga.JsonAsync("peppers", "report", "staging")).EnumerateArray().Single().GetProperty("version").GetInt64());
        Assert.Equal(1, (await olga.RunAsync("peppers", "retire", "staging", "1")).ExitCode);
        Assert.Equal(
            ["key.retired", "key.created", "key.created"],
            (await olga.JsonAsync("audit", "list", "staging")).EnumerateArray().Select(record => record.GetProperty("action").GetString()));
    }

    [Fact]
    public async Task Says_when_there_is_nothing_to_report()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");

        var report = await olga.RunAsync("peppers", "report", "staging", "--json");

        Assert.Equal("[]\n", report.Succeeded());
        Assert.Contains("no pepper yet", report.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Needs_a_version_that_is_a_number()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");

        var refused = await olga.RunAsync("peppers", "retire", "staging", "first");

        Assert.Equal(2, refused.ExitCode);
        Assert.StartsWith("connect-admin: VERSION must be a whole number, as 'peppers report' shows it.\n", refused.Errors, StringComparison.Ordinal);
    }
}
