using System.Security.Cryptography;

namespace ConnectFunctions.Admin.Tests;

public sealed class A_local_key_encryption_key
{
    [Fact]
    public async Task Is_not_made_in_a_vault()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");

        var refused = await olga.RunAsync("kek", "init");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("There is nothing to make", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Has_nothing_to_wrap_anew_and_says_whether_all_opens()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");
        (await olga.RunAsync("environments", "create", "other")).Succeeded();
        (await olga.RunAsync("peppers", "rotate", "staging")).Succeeded();

        var rewrapped = await olga.JsonAsync("kek", "rewrap", "--all");

        Assert.Equal(
            [("other", 0, 0), ("staging", 0, 1)],
            rewrapped.GetProperty("environments").EnumerateArray().Select(one => (
                one.GetProperty("environment").GetString()!, one.GetProperty("rewrapped").GetInt32(), one.GetProperty("current").GetInt32())));
        var table = await olga.RunAsync("kek", "rewrap", "staging");
        Assert.Matches(@"staging +0 +1 +-\n", table.Succeeded());
        Assert.Contains("It has no versions", table.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_not_open_what_another_wrapped()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");
        (await olga.RunAsync("peppers", "rotate", "staging")).Succeeded();
        olga.Settings["Keys__KeyEncryptionKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

        var refused = await olga.RunAsync("kek", "rewrap", "--all");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("does not open under the key-encryption key", refused.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("staging", "--all")]
    public async Task Needs_to_know_which_environments(params string[] options)
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");

        var refused = await olga.RunAsync(["kek", "rewrap", .. options]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("Give either environments or --all.", refused.Errors, StringComparison.Ordinal);
    }
}
