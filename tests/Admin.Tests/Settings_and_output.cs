using System.Text.Json;

namespace ConnectFunctions.Admin.Tests;

public sealed class Settings_and_output
{
    [Fact]
    public async Task A_settings_file_says_what_the_environment_does_not()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");
        var file = await WriteAsync(olga, new()
        {
            ["Storage__File"] = olga.Host.File!,
            ["Keys:KeyEncryptionKey"] = olga.Host.KeyEncryptionKey!,
        });
        olga.Settings["Storage__File"] = "";
        olga.Settings["Keys__KeyEncryptionKey"] = "";

        (await olga.RunAsync("peppers", "rotate", "staging", "--settings", file)).Succeeded();
    }

    [Fact]
    public async Task A_store_that_the_environment_names_replaces_the_files()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");
        var file = await WriteAsync(olga, new() { ["Storage__ConnectionString"] = "UseDevelopmentStorage=true", ["Storage__TableName"] = "connect" });

        var listed = await olga.JsonAsync("environments", "list", "--settings", file);

        Assert.Equal("staging", listed[0].GetProperty("environment").GetString());
    }

    [Theory]
    [InlineData(null, "There is no settings file")]
    [InlineData("{ not JSON", "cannot be read")]
    public async Task A_settings_file_that_cannot_be_read_stops_everything(string? content, string reason)
    {
        await using var olga = await Operator.AtAsync(Engine.Embedded);
        var file = olga.Directory.File("some.settings.json");
        if (content is not null)
        {
            await File.WriteAllTextAsync(file, content);
        }

        var refused = await olga.RunAsync("environments", "create", "staging", "--settings", file);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(reason, refused.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(olga.Host.File));
    }

    [Theory]
    [InlineData("There is no command 'key'. There are: environments, keys,", "key")]
    [InlineData("Say which: create, list, revoke", "keys")]
    [InlineData("Required argument missing for command: 'list'.", "keys", "list")]
    [InlineData("Unrecognized command or argument '--all'.", "environments", "list", "--all")]
    public async Task A_wrong_command_line_is_told_in_a_line_with_where_to_read_on(string reason, params string[] arguments)
    {
        await using var olga = await Operator.AtAsync(Engine.Embedded);

        var refused = await olga.RunAsync(arguments);

        Assert.Equal(2, refused.ExitCode);
        Assert.Equal("", refused.Output);
        var lines = refused.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith($"connect-admin: {reason}", lines[0], StringComparison.Ordinal);
        Assert.Matches("^See: connect-admin .*--help$", lines[1]);
    }

    [Fact]
    public async Task A_connection_string_that_cannot_be_read_is_told_without_it()
    {
        await using var olga = await Operator.AtAsync(Engine.Embedded);
        olga.Settings["Storage__File"] = "";
        olga.Settings["Storage__ConnectionString"] = "TableEndpoint=http://127.0.0.1:1/a;AccountKey=c2VjcmV0";

        var refused = await olga.RunAsync("environments", "list");

        Assert.Equal(2, refused.ExitCode);
        Assert.StartsWith("connect-admin: Storage__ConnectionString must be ", refused.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(1, (await olga.RunAsync("doctor")).ExitCode);
    }

    [Fact]
    public async Task Trouble_is_one_line_unless_more_is_asked_for()
    {
        await using var olga = await Operator.AtAsync(Engine.Embedded);
        await File.WriteAllTextAsync(olga.Host.File!, "This is no database, and never was one.");

        var refused = await olga.RunAsync("environments", "list");

        Assert.Equal(3, refused.ExitCode);
        Assert.Equal(2, refused.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("(--verbose tells more)", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Colours_are_for_terminals_that_want_them()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");

        Assert.Contains("\e[32mok", (await olga.RunAtTerminalAsync("", "doctor")).Succeeded(), StringComparison.Ordinal);
        Assert.DoesNotContain("\e[", (await olga.RunAsync("doctor")).Succeeded(), StringComparison.Ordinal);
        olga.Settings["NO_COLOR"] = "1";
        Assert.DoesNotContain("\e[32m", (await olga.RunAtTerminalAsync("", "doctor")).Succeeded(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_stored_cannot_move_a_terminals_cursor()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");
        await olga.CreateKeyAsync("staging");
        var row = (await olga.RowsAsync("staging")).Single(row => row.Key.StartsWith("key|", StringComparison.Ordinal));
        await olga.RewriteAsync("staging", new(row.Key) { ["Name"] = "\e[2Jgone" });

        Assert.Contains("?[2Jgone", (await olga.RunAsync("keys", "list", "staging")).Succeeded(), StringComparison.Ordinal);
    }

    private static async Task<string> WriteAsync(Operator olga, Dictionary<string, string> values)
    {
        var file = olga.Directory.File("some.settings.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { IsEncrypted = false, Values = values }));
        return file;
    }
}
