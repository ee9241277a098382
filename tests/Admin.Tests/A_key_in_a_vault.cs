using System.Text.Json;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Admin.Tests;

public sealed class A_key_in_a_vault
{
    [Fact]
    public async Task Is_made_once_and_shown_to_nobody()
    {
        await using var olga = await OperatorOfVault.StartAsync();

        var made = await olga.RunAsync("kek", "init");
        var again = await olga.JsonAsync("kek", "init");

        var version = Assert.Single(olga.Versions);
        Assert.Contains($"Made version {version.Version} of the secret", made.Succeeded(), StringComparison.Ordinal);
        Assert.Equal(32, Convert.FromBase64String(version.Value).Length);
        Assert.False(again.GetProperty("created").GetBoolean());
        Assert.Equal(version.Version, again.GetProperty("version").GetString());
        var sent = Assert.Single(olga.Vault.Calls, call => call.Method == "PUT" && call.Token is not null);
        using var body = JsonDocument.Parse(sent.Body);
        Assert.Contains("256-bit key-encryption key", body.RootElement.GetProperty("contentType").GetString(), StringComparison.Ordinal);
        Assert.All(olga.Vault.Calls.Where(call => call.Token is not null), call => Assert.Equal(AzureCliDouble.Token, call.Token));
    }

    [Fact]
    public async Task Is_made_once_by_a_vault_that_takes_its_time()
    {
        await using var olga = await OperatorOfVault.StartAsync();
        var asked = 0;
        olga.Vault.Delay = call => call.Method == "PUT" && Interlocked.Increment(ref asked) == 1 ? TimeSpan.FromSeconds(4) : TimeSpan.Zero;

        var made = await olga.JsonAsync("kek", "init");

        Assert.Equal(1, asked);
        Assert.Equal(Assert.Single(olga.Versions).Version, made.GetProperty("version").GetString());
    }

    [Fact]
    public async Task Is_found_when_the_answer_to_its_making_was_lost()
    {
        await using var olga = await OperatorOfVault.StartAsync();
        (await olga.RunAsync("kek", "init")).Succeeded();
        olga.Vault.Fault = call => call.Method == "PUT" ? VaultFault.AnswerLost : null;

        var added = await olga.RunAsync("kek", "init", "--new-version");

        Assert.Equal(2, olga.Versions.Count);
        Assert.Contains($"Made version {olga.Versions[1].Version} of the secret", added.Succeeded(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_not_said_to_be_made_when_it_may_come_yet()
    {
        await using var olga = await OperatorOfVault.StartAsync();
        olga.Vault.Fault = call => call.Method == "PUT" ? VaultFault.Cut : null;

        await RefusedAsync(olga, 3, "may still come", "kek", "init");

        Assert.Empty(olga.Versions);
        Assert.Single(olga.Vault.Calls, call => call.Method == "PUT" && call.Token is not null);
    }

    [Fact]
    public async Task Is_made_before_anybody_has_said_where_the_store_is()
    {
        await using var olga = await OperatorOfVault.StartAsync();
        olga.Settings["Storage__File"] = "";

        (await olga.RunAsync("kek", "init")).Succeeded();

        Assert.Single(olga.Versions);
    }

    [Fact]
    public async Task Is_rotated_by_a_new_version_and_wrapping_anew()
    {
        await using var olga = await OperatorOfVault.StartAsync();
        (await olga.RunAsync("kek", "init")).Succeeded();
        (await olga.RunAsync("peppers", "rotate", "staging")).Succeeded();
        Assert.True((await olga.JsonAsync("doctor")).GetProperty("ok").GetBoolean());

        var added = await olga.JsonAsync("kek", "init", "--new-version");

        var newest = olga.Versions[^1].Version;
        Assert.Equal(newest, added.GetProperty("version").GetString());
        var doctor = await olga.RunAsync("doctor");
        Assert.Contains($"wrapped under the earlier key-encryption key {olga.Versions[0].Version}", doctor.Succeeded(), StringComparison.Ordinal);
        Assert.Contains("→ connect-admin kek rewrap staging", doctor.Output, StringComparison.Ordinal);

        var rewrapped = await olga.RunAsync("kek", "rewrap", "--all");
        Assert.Matches(@"staging +1 +0 +-\n", rewrapped.Succeeded());
        Assert.Matches(@"staging +0 +1 +-\n", (await olga.RunAsync("kek", "rewrap", "--all")).Succeeded());
        var report = await olga.JsonAsync("peppers", "report", "staging");
        Assert.Equal(newest, report[0].GetProperty("wrapped_under").GetString());
        Assert.DoesNotContain("earlier", (await olga.RunAsync("doctor")).Succeeded(), StringComparison.Ordinal);
        Assert.Equal("key.rewrapped", (await olga.JsonAsync("audit", "list", "staging"))[0].GetProperty("action").GetString());
    }

    [Fact]
    public async Task Has_no_new_version_before_it_has_one()
    {
        await using var olga = await OperatorOfVault.StartAsync();

        await RefusedAsync(olga, 1, "connect-admin kek init", "kek", "init", "--new-version");

        Assert.Empty(olga.Versions);
    }

    [Fact]
    public async Task Is_not_made_without_the_right_to()
    {
        await using var olga = await OperatorOfVault.StartAsync();
        olga.Vault.Fault = call => call.Method == "PUT" ? VaultFault.NotAllowed : null;

        await RefusedAsync(olga, 1, "Key Vault Secrets Officer", "kek", "init");
    }

    [Fact]
    public async Task Is_not_made_over_a_deleted_one()
    {
        await using var olga = await OperatorOfVault.StartAsync();
        olga.Vault.Secrets.Delete(OperatorOfVault.SecretName);

        await RefusedAsync(olga, 1, $"az keyvault secret recover --vault-name connect-tests --name {OperatorOfVault.SecretName}", "kek", "init");
    }

    [Fact]
    public async Task Needs_somebody_who_is_signed_in()
    {
        await using var olga = await OperatorOfVault.StartAsync();
        olga.SignOut();

        await RefusedAsync(olga, 3, "az login", "kek", "init");
    }

    [Fact]
    public async Task Cannot_be_had_while_the_vault_is_away()
    {
        await using var olga = await OperatorOfVault.StartAsync();
        await olga.Vault.StopAsync();

        await RefusedAsync(olga, 3, "cannot be reached", "kek", "init");
        await RefusedAsync(olga, 3, "cannot be reached", "kek", "rewrap", "--all");
        await RefusedAsync(olga, 3, "cannot be reached", "peppers", "rotate", "staging");
    }

    [Fact]
    public async Task Is_looked_at_by_the_doctor()
    {
        await using var olga = await OperatorOfVault.StartAsync();
        var now = TimeProvider.System.GetUtcNow();

        await FoundAsync("problem", "has no secret", "connect-admin kek init");
        var good = Add(Convert.ToBase64String(new byte[32]));
        await FoundAsync("ok", $"Version {good}", null);
        olga.Vault.Secrets.Change(OperatorOfVault.SecretName, good, version => version with { Enabled = false });
        await FoundAsync("problem", "is disabled", "--enabled true");
        olga.Vault.Secrets.Change(OperatorOfVault.SecretName, good, version => version with { Enabled = true, Expires = now.AddMinutes(-1) });
        await FoundAsync("problem", "has expired", "--expires");
        olga.Vault.Secrets.Change(OperatorOfVault.SecretName, good, version => version with { Expires = now.AddDays(7) });
        await FoundAsync("warning", "expires on", "kek init --new-version");
        Add("bm8ga2V5");
        await FoundAsync("problem", "is not 32 bytes in base64", "kek init --new-version");
        olga.Vault.Fault = _ => VaultFault.NotAllowed;
        await FoundAsync("problem", "", "Key Vault Secrets User");

        string Add(string value) => olga.Vault.Secrets.Add(OperatorOfVault.SecretName, value)!;

        async Task FoundAsync(string status, string message, string? remedy)
        {
            var report = await olga.RunAsync("doctor", "--json");
            using var document = JsonDocument.Parse(report.Output);
            var found = document.RootElement.GetProperty("findings").EnumerateArray().Last(one => one.GetProperty("check").GetString() == "key-encryption key");
            Assert.Equal(status, found.GetProperty("status").GetString());
            Assert.Contains(message, found.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.Contains(remedy ?? "", found.GetProperty("remedy").GetString() ?? "", StringComparison.Ordinal);
            Assert.Equal(status == "problem" ? 1 : 0, report.ExitCode);
        }
    }

    private static async Task RefusedAsync(OperatorOfVault olga, int exitCode, string reason, params string[] arguments)
    {
        var refused = await olga.RunAsync(arguments);
        Assert.Equal(exitCode, refused.ExitCode);
        Assert.Contains(reason, refused.Errors, StringComparison.Ordinal);
        Assert.Equal("", refused.Output);
    }
}
