using System.Text.RegularExpressions;

namespace ConnectFunctions.Admin.Tests;

public sealed class Handing_out_API_keys
{
    [Theory]
    [InlineData(Engine.Embedded)]
    [InlineData(Engine.Azurite)]
    public async Task Shows_the_key_once_and_keeps_its_digest_alone(Engine engine)
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging", engine);

        var made = await olga.RunAsync("keys", "create", "staging", "--name", "billing service");

        var key = made.Succeeded().Split('\n').Single(line => line.StartsWith("Key ", StringComparison.Ordinal)).Split(' ')[^1];
        Assert.Matches("^sk_staging_[A-Za-z0-9_-]{43}$", key);
        Assert.StartsWith("warning: The key is shown this once", made.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(key, made.Errors, StringComparison.Ordinal);
        var listed = await olga.RunAsync("keys", "list", "staging");
        Assert.Matches(@"key_\w{26}  billing service  active  all          -             \d{4}-", listed.Succeeded());
        Assert.DoesNotContain(key, listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(key[^43..], string.Join('\n', (await olga.RowsAsync("staging"))
            .SelectMany(row => row.Columns.Values.Append(row.Key))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_what_a_key_may_do_to_whom_and_until_when()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");

        var made = await olga.JsonAsync(
            "keys", "create", "staging", "--name", "reports", "--permission", "applications:read", "--permission", "client_secrets:read",
            "--organization", "org_acme123", "--expires", "90d");

        var listed = (await olga.JsonAsync("keys", "list", "staging"))[0];
        foreach (var key in new[] { made, listed })
        {
            Assert.Equal(["applications:read", "client_secrets:read"], key.GetProperty("permissions").EnumerateArray().Select(one => one.GetString()));
            Assert.Equal("org_acme123", key.GetProperty("organization_id").GetString());
            var expires = key.GetProperty("expires_at").GetDateTimeOffset() - TimeProvider.System.GetUtcNow();
            Assert.InRange(expires, TimeSpan.FromDays(89.9), TimeSpan.FromDays(90));
        }

        Assert.StartsWith("sk_staging_", made.GetProperty("key").GetString(), StringComparison.Ordinal);
        Assert.Null(listed.GetProperty("key").GetString());
    }

    [Theory]
    [InlineData("--permission", "applications:read", "--permission", "client_secrets:read")]
    [InlineData("--permission", "applications:read", "client_secrets:read")]
    [InlineData("--permission", "applications:read,client_secrets:read")]
    public async Task Takes_several_permissions_however_they_are_given(params string[] options)
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");

        var made = await olga.JsonAsync(["keys", "create", "staging", .. options, "--name", "reports"]);

        Assert.Equal(["applications:read", "client_secrets:read"], made.GetProperty("permissions").EnumerateArray().Select(one => one.GetString()));
    }

    [Fact]
    public async Task Says_once_what_a_key_may_do_by_default()
    {
        await using var olga = await Operator.AtAsync(Engine.Embedded);

        var help = (await olga.RunAsync("keys", "create", "--help")).Succeeded();

        Assert.Single(Regex.Matches(help, "[[]default: all[]]", RegexOptions.IgnoreCase));
    }

    [Theory]
    [InlineData("2999-01-31T12:00:00+02:00", "2999-01-31T10:00:00.000Z")]
    [InlineData("2999-01-31T12:00-05:30", "2999-01-31T17:30:00.000Z")]
    [InlineData("2999-01-31T12:00:00.5Z", "2999-01-31T12:00:00.500Z")]
    public async Task Ends_at_a_time_of_any_zone(string given, string kept)
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");

        var made = await olga.JsonAsync("keys", "create", "staging", "--name", "reports", "--expires", given);

        Assert.Equal(kept, made.GetProperty("expires_at").GetString());
    }

    [Fact]
    public async Task Shows_a_name_that_would_turn_the_line_around_with_escapes()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");

        var made = (await olga.RunAsync("keys", "create", "staging", "--name", "a\u202Eb\u2066c")).Succeeded();
        var listed = (await olga.RunAsync("keys", "list", "staging")).Succeeded();

        Assert.All((string[])[made, listed], shown => Assert.Contains(@"a\u202Eb\u2066c", shown, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--name must be", "--name", " ")]
    [InlineData("--permission must be of", "--name", "x", "--permission", "applications:delete")]
    [InlineData("--organization must be", "--name", "x", "--organization", "acme")]
    [InlineData("--expires must be", "--name", "x", "--expires", "tomorrow")]
    [InlineData("--expires lies in the past", "--name", "x", "--expires", "2020-01-01")]
    [InlineData("'--name' is required")]
    public async Task Refuses_what_cannot_be(string reason, params string[] options)
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");

        var refused = await olga.RunAsync(["keys", "create", "staging", .. options]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(reason, refused.Errors, StringComparison.Ordinal);
        Assert.Equal("", refused.Output);
        Assert.Empty((await olga.JsonAsync("keys", "list", "staging")).EnumerateArray());
    }

    [Fact]
    public async Task Needs_the_environment()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");

        foreach (var arguments in (string[][])[["keys", "create", "other", "--name", "x"], ["keys", "list", "other"]])
        {
            var refused = await olga.RunAsync(arguments);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("There is no environment 'other'", refused.Errors, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(Engine.Embedded)]
    [InlineData(Engine.Azurite)]
    public async Task Revokes_a_key_for_good(Engine engine)
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging", engine);
        var (id, _) = await olga.CreateKeyAsync("staging");

        var revoked = await olga.RunAsync("keys", "revoke", "staging", id);
        var again = await olga.JsonAsync("keys", "revoke", "staging", id);

        Assert.Contains("Revoked the API key 'tests' of 'staging'", revoked.Succeeded(), StringComparison.Ordinal);
        Assert.Equal("revoked", again.GetProperty("state").GetString());
        Assert.Equal("revoked", (await olga.JsonAsync("keys", "list", "staging"))[0].GetProperty("state").GetString());
        Assert.Equal(
            ["api_key.revoked", "api_key.created"],
            (await olga.JsonAsync("audit", "list", "staging", "--object", id)).EnumerateArray().Select(record => record.GetProperty("action").GetString()));
    }

    [Fact]
    public async Task Does_not_repeat_a_key_that_was_typed_for_its_id()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");
        var (_, key) = await olga.CreateKeyAsync("staging");

        var refused = await olga.RunAsync("keys", "revoke", "staging", key);

        Assert.Equal(2, refused.ExitCode);
        Assert.DoesNotContain(key, refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_not_know_a_key_that_is_not_there()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");

        var refused = await olga.RunAsync("keys", "revoke", "staging", "key_01K5D3M8Q7Z0V9T2R4X6Y8B1CD");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("has no API key 'key_01K5D3M8Q7Z0V9T2R4X6Y8B1CD'", refused.Errors, StringComparison.Ordinal);
    }
}
