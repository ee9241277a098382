using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Admin.Tests;

public sealed class Asking_the_doctor
{
    [Theory]
    [InlineData(Engine.Embedded)]
    [InlineData(Engine.Azurite)]
    public async Task Finds_nothing_where_all_is_well_and_changes_nothing(Engine engine)
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging", engine);
        (await olga.RunAsync("peppers", "rotate", "staging")).Succeeded();
        var before = await RowsAsync(olga);

        var report = await olga.RunAsync("doctor");

        var lines = report.Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.StartsWith("ok ", line, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("takes writes.", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("All keys open: 1 key of 1 environment.", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(engine is Engine.Azurite ? "Agrees with that of 127.0.0.1." : "Nothing to compare", StringComparison.Ordinal));
        Assert.True((await olga.JsonAsync("doctor")).GetProperty("ok").GetBoolean());
        Assert.Equal(before, await RowsAsync(olga));
    }

    [Fact]
    public async Task Tells_which_settings_are_missing()
    {
        await using var olga = await Operator.AtAsync(Engine.Embedded);
        olga.Settings["Keys__KeyEncryptionKey"] = "";
        (await olga.RunAsync("environments", "create", "staging")).Succeeded();

        var problem = await OnlyProblemAsync(olga);

        Assert.Equal("settings", problem.GetProperty("check").GetString());
        Assert.StartsWith("Set exactly one of Keys__VaultUri", problem.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_that_there_is_no_store_yet()
    {
        foreach (var engine in (Engine[])[Engine.Embedded, Engine.Azurite])
        {
            await using var olga = await Operator.AtAsync(engine);

            var problem = await OnlyProblemAsync(olga);

            Assert.Equal("storage", problem.GetProperty("check").GetString());
            Assert.Contains("connect-admin environments create NAME", problem.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Tells_that_a_storage_service_is_away_and_what_to_look_at()
    {
        await using var olga = await Operator.AtAsync(Engine.Embedded);
        olga.Settings["Storage__File"] = "";
        olga.Settings["Storage__ConnectionString"] = Connection(FreePort.Find());

        var problem = await OnlyProblemAsync(olga);

        Assert.Contains("cannot be reached", problem.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("Storage__ConnectionString", problem.GetProperty("remedy").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_that_storage_does_not_let_one_in()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging", Engine.Azurite);
        olga.Settings["Storage__ConnectionString"] = olga.Host.ConnectionString!.Replace("AccountKey=Eby8", "AccountKey=Abcd", StringComparison.Ordinal);

        var problem = await OnlyProblemAsync(olga);

        Assert.Equal("storage", problem.GetProperty("check").GetString());
        Assert.Contains("Storage Table Data Contributor", problem.GetProperty("remedy").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_that_something_else_than_storage_answers()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var stop = new CancellationTokenSource();
        var answering = AnswerAsync(server, TimeSpan.Zero, stop.Token);
        await using var olga = await Operator.AtAsync(Engine.Embedded);
        olga.Settings["Storage__File"] = "";
        olga.Settings["Storage__ConnectionString"] = Connection(((IPEndPoint)server.LocalEndpoint).Port);

        var problem = await OnlyProblemAsync(olga);

        Assert.EndsWith("answered 400.", problem.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("What answers there is not the Table service", problem.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        Assert.Equal(3, (await olga.RunAsync("environments", "list")).ExitCode);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);
    }

    [Fact]
    public async Task Tells_that_a_ring_does_not_open()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");
        (await olga.RunAsync("peppers", "rotate", "staging")).Succeeded();
        var good = olga.Settings["Keys__KeyEncryptionKey"];
        olga.Settings["Keys__KeyEncryptionKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

        var otherKey = await OnlyProblemAsync(olga);

        Assert.Equal("Put back the Keys__KeyEncryptionKey that this store was made with.", otherKey.GetProperty("remedy").GetString());
        olga.Settings["Keys__KeyEncryptionKey"] = good;
        await olga.RewriteAsync("staging", new Row("keyring|pepper|0000000001") { ["Wrapped"] = new byte[60] });

        var changed = await OnlyProblemAsync(olga);

        Assert.Contains("does not open: its row was changed", changed.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Engine.Embedded)]
    [InlineData(Engine.Azurite)]
    public async Task Looks_at_every_row_on_demand_and_repairs_what_it_can(Engine engine)
    {
        const string Orphan = "list|all|asc|01K5D3M8Q7Z0V9T2R4X6Y8B1CD";
        await using var olga = await Operator.WithEnvironmentAsync("staging", engine);
        (await olga.RunAsync("environments", "create", "production")).Succeeded();
        await olga.CreateKeyAsync("staging");
        Assert.Contains("rows of staging     All rows agree: 2.", (await olga.RunAsync("doctor", "--deep")).Succeeded(), StringComparison.Ordinal);
        await SubmitAsync(new RowChange.Insert(new Row(Orphan)));

        var problem = await OnlyProblemAsync(olga, "doctor", "--deep");

        Assert.StartsWith($"{Orphan}: ", problem.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("To remove it: connect-admin doctor --deep --repair staging", problem.GetProperty("remedy").GetString());
        Assert.DoesNotContain(Orphan, (await olga.RunAsync("doctor", "--deep", "production")).Succeeded(), StringComparison.Ordinal);
        await SubmitAsync(new RowChange.Insert(new Row("something|else")));

        var left = await OnlyProblemAsync(olga, "doctor", "--deep", "--repair", "staging");

        Assert.Equal("something|else: The row belongs to nothing.", left.GetProperty("message").GetString());
        Assert.DoesNotContain(await olga.RowsAsync("staging"), row => row.Key == Orphan);
        Assert.Contains("integrity.repaired", (await olga.RunAsync("audit", "list", "staging")).Succeeded(), StringComparison.Ordinal);
        await SubmitAsync(new RowChange.Delete("something|else", RowCondition.Exists));
        await SubmitAsync(new RowChange.Insert(new Row(Orphan)));

        var repaired = (await olga.RunAsync("doctor", "--deep", "--repair")).Succeeded();

        Assert.Contains($"Repaired {Orphan}", repaired, StringComparison.Ordinal);
        Assert.DoesNotContain("problem", repaired, StringComparison.Ordinal);

        async Task SubmitAsync(RowChange change) => Assert.True((await olga.Table.SubmitAsync("staging", [change], CancellationToken.None)).Committed);
    }

    [Fact]
    public async Task Tells_of_a_ring_that_cannot_be_read_and_of_environments_that_are_not_there()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");
        Assert.True((await olga.Table.SubmitAsync("staging", [new RowChange.Insert(new Row("keyring|pepper|second"))], CancellationToken.None)).Committed);

        var ring = await OnlyProblemAsync(olga);
        var unknown = await olga.RunAsync("doctor", "--deep", "staging", "nowhere");

        Assert.Equal("It is named by: connect-admin doctor --deep staging", ring.GetProperty("remedy").GetString());
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("'nowhere' does not exist", unknown.Output, StringComparison.Ordinal);
        Assert.Contains("keyring|pepper|second: No version of a key has this name", unknown.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await olga.RunAsync("doctor", "--repair")).ExitCode);
        Assert.Equal(2, (await olga.RunAsync("doctor", "staging")).ExitCode);
    }

    [Fact]
    public async Task Warns_of_files_that_others_may_read_and_of_deletions_left_half_done()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");
        var settings = olga.Directory.File("some.settings.json");
        await File.WriteAllTextAsync(settings, JsonSerializer.Serialize(new { Values = new Dictionary<string, string> { ["Keys__KeyEncryptionKey"] = olga.Host.KeyEncryptionKey! } }));
        await olga.RewriteAsync("_environments", new Row("environment|staging") { ["State"] = "deleting" });
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(settings, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
            File.SetUnixFileMode(olga.Host.File!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        }

        var report = await olga.RunAsync("doctor", "--settings", settings);

        var output = report.Succeeded();
        Assert.Contains($"chmod 600 '{settings}'", output, StringComparison.Ordinal);
        Assert.Contains($"chmod 600 '{olga.Host.File}'", output, StringComparison.Ordinal);
        Assert.Contains("The deletion of 'staging' is not finished.", output, StringComparison.Ordinal);
        Assert.Contains("connect-admin environments delete staging --force", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(120, "behind")]
    [InlineData(-120, "ahead of")]
    public async Task Warns_when_the_clock_is_off(int seconds, string direction)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var stop = new CancellationTokenSource();
        var answering = AnswerAsync(server, TimeSpan.FromSeconds(seconds), stop.Token);
        await using var olga = await Operator.AtAsync(Engine.Embedded);
        olga.Settings["Storage__File"] = "";
        olga.Settings["Storage__ConnectionString"] = Connection(((IPEndPoint)server.LocalEndpoint).Port);

        using var report = JsonDocument.Parse((await olga.RunAsync("doctor", "--json")).Output);

        var clock = report.RootElement.GetProperty("findings").EnumerateArray().Single(one => one.GetProperty("check").GetString() == "clock");
        Assert.Equal("warning", clock.GetProperty("status").GetString());
        Assert.Matches($@"^The clock here is 1(19|2\d) s {direction} that of 127\.0\.0\.1\.$", clock.GetProperty("message").GetString());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);
    }

    private static string Connection(int port) =>
        $"DefaultEndpointsProtocol=http;AccountName=a;AccountKey=AAAA;TableEndpoint=http://127.0.0.1:{port}/a";

    /// <summary>The one problem of a report that has one, with exit code 1.</summary>
    private static async Task<JsonElement> OnlyProblemAsync(Operator olga, params string[] arguments)
    {
        var report = await olga.RunAsync([.. arguments.Length == 0 ? ["doctor"] : arguments, "--json"]);
        Assert.Equal(1, report.ExitCode);
        using var document = JsonDocument.Parse(report.Output);
        Assert.False(document.RootElement.GetProperty("ok").GetBoolean());
        return document.RootElement.GetProperty("findings").EnumerateArray().Single(one => one.GetProperty("status").GetString() == "problem").Clone();
    }

    private static async Task<IEnumerable<string>> RowsAsync(Operator olga) =>
        from row in (await olga.RowsAsync("_environments")).Concat(await olga.RowsAsync("staging")) select $"{row.Key} {row.ETag}";

    /// <summary>Answers each connection once, with a date that is off.</summary>
    private static async Task AnswerAsync(TcpListener server, TimeSpan off, CancellationToken cancellation)
    {
        while (true)
        {
            using var connection = await server.AcceptTcpClientAsync(cancellation);
            var stream = connection.GetStream();
            _ = await stream.ReadAsync(new byte[4096], cancellation);
            var date = (TimeProvider.System.GetUtcNow() + off).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes($"HTTP/1.1 400 Bad Request\r\nDate: {date}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), cancellation);
        }
    }
}
