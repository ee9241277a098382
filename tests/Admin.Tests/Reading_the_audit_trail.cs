using System.Text.Json;

namespace ConnectFunctions.Admin.Tests;

public sealed class Reading_the_audit_trail
{
    [Theory]
    [InlineData(Engine.Embedded)]
    [InlineData(Engine.Azurite)]
    public async Task Lists_newest_first_page_by_page(Engine engine)
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging", engine);
        for (var i = 0; i < 3; i++)
        {
            await olga.CreateKeyAsync("staging");
        }

        var all = (await olga.JsonAsync("audit", "list", "staging")).EnumerateArray().Select(Id).ToList();
        var first = await olga.RunAsync("audit", "list", "staging", "--limit", "2", "--json");

        Assert.Equal(3, all.Count);
        Assert.Equal(all.OrderDescending(StringComparer.Ordinal), all);
        Assert.Equal(all[..2], JsonDocument.Parse(first.Succeeded()).RootElement.EnumerateArray().Select(Id));
        Assert.Equal($"There are more. The next page: --before {all[1]}\n", first.Errors);
        var second = await olga.RunAsync("audit", "list", "staging", "--limit", "2", "--before", all[1], "--json");
        Assert.Equal(all[2], Id(JsonDocument.Parse(second.Succeeded()).RootElement.EnumerateArray().Single()));
        Assert.Equal("", second.Errors);
    }

    [Fact]
    public async Task Tells_who_did_what_to_which_object()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");
        var (id, _) = await olga.CreateKeyAsync("staging");

        var table = (await olga.RunAsync("audit", "list", "staging")).Succeeded().Split('\n');
        var record = (await olga.JsonAsync("audit", "list", "staging"))[0];

        Assert.Matches(@"^TIME +WHO +ACTION +OBJECT +FIELDS +REQUEST$", table[0]);
        Assert.Contains($"operator:{Operator.Name}  api_key.created  {id}  -       -", table[1], StringComparison.Ordinal);
        Assert.Equal($"operator:{Operator.Name}", record.GetProperty("actor").GetString());
        Assert.Equal("api_key.created", record.GetProperty("action").GetString());
        Assert.Equal(id, record.GetProperty("object").GetString());
        Assert.Equal(JsonValueKind.Null, record.GetProperty("request_id").ValueKind);
    }

    [Fact]
    public async Task Keeps_to_a_range_of_time_and_an_object()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");
        var (id, _) = await olga.CreateKeyAsync("staging");
        await olga.CreateKeyAsync("staging");

        Assert.Equal(2, await CountAsync("--since", "1h"));
        Assert.Equal(2, await CountAsync("--since", "2020-01-01", "--until", "2999-01-01T00:00:00Z"));
        Assert.Equal(0, await CountAsync("--until", "1h"));
        Assert.Equal(0, await CountAsync("--since", "2999-01-01"));
        Assert.Equal(1, await CountAsync("--object", id));

        async Task<int> CountAsync(params string[] options) => (await olga.JsonAsync(["audit", "list", "staging", .. options])).GetArrayLength();
    }

    [Theory]
    [InlineData("Give either an environment or --environments.")]
    [InlineData("Give either an environment or --environments.", "staging", "--environments")]
    [InlineData("--limit must be a whole number, 1 or more.", "staging", "--limit", "0")]
    [InlineData("--limit must be a whole number, 1 or more.", "staging", "--limit", "many")]
    [InlineData("--limit must be a whole number, 1 or more.", "staging", "--limit", "99999999999")]
    [InlineData("--since must be a date", "staging", "--since", "yesterday")]
    [InlineData("--until must be a date", "staging", "--until", "0001-01-01T00:00:00+14:00")]
    [InlineData("--since must lie before --until.", "staging", "--since", "2027-01-31", "--until", "2027-01-31")]
    [InlineData("--since must lie before --until.", "staging", "--since", "1h", "--until", "2h")]
    [InlineData("--before must be the id", "staging", "--before", "1")]
    [InlineData("--before must be the id", "staging", "--before", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ")]
    public async Task Refuses_what_cannot_be(string reason, params string[] options)
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");

        var refused = await olga.RunAsync(["audit", "list", .. options]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(reason, refused.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goes_on_before_the_last_id_of_all_time()
    {
        await using var olga = await Operator.WithEnvironmentAsync("staging");
        await olga.CreateKeyAsync("staging");

        const string LastMillisecondOf9999 = "76EZ91ZPZZ0000000000000000";

        Assert.Equal(1, (await olga.JsonAsync("audit", "list", "staging", "--before", LastMillisecondOf9999)).GetArrayLength());
    }

    private static string Id(JsonElement record) => record.GetProperty("id").GetString()!;
}
