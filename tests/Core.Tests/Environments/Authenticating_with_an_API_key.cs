using System.Security.Cryptography;
using System.Text;
using ConnectFunctions.Applications;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Environments;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Environments;

public sealed class Authenticating_with_an_API_key : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FakeClock clock = new();
    private TestStore? store;
    private CountingTable? table;
    private Instance? instance;

    private ITable Table => store!.Table;

    private Instance Core => instance!;

    public async Task InitializeAsync()
    {
        store = await TestStore.OpenAsync(Engine.Sqlite);
        table = new CountingTable(store.Table);
        instance = new Instance(table, clock);
        await Core.Environments.CreateAsync(Core.Environment, Core.Caller.Actor, None);
    }

    public async Task DisposeAsync() => await store!.DisposeAsync();

    [Fact]
    public async Task Tells_everything_about_the_key()
    {
        Assert.True(OrganizationId.TryParse("org_1", out var organization));
        var (key, text) = await Core.CreateApiKeyAsync(key => key with
        {
            Name = "deploy",
            Permissions = Permissions.ReadApplications | Permissions.WriteClientSecrets,
            Organization = organization,
            ExpiresAt = clock.GetUtcNow().AddDays(1),
        });

        Assert.Equal(key, await AuthenticateAsync(text));
    }

    [Fact]
    public async Task Believes_a_good_key_for_30_seconds()
    {
        var (key, text) = await Core.CreateApiKeyAsync();
        Assert.NotNull(await AuthenticateAsync(text));
        await MergeAsync(text, row => row["RevokedAt"] = clock.GetUtcNow());
        table!.Restart();

        clock.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        Assert.Equal(key, await AuthenticateAsync(text));
        Assert.Equal(0, table.Calls);
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(await AuthenticateAsync(text));
        Assert.True(table.Calls > 0);
    }

    [Fact]
    public async Task Refuses_an_unknown_key_for_5_seconds_without_another_look()
    {
        var (_, made) = await Core.CreateApiKeyAsync();
        var text = Parse(made.Reveal() + "x");
        Assert.Null(await AuthenticateAsync(text));
        await Core.ApiKeys.ProvisionAsync(text, Core.Caller.Actor, id => new ApiKey { Id = id, Name = "late" }, None);
        table!.Restart();

        clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.Null(await AuthenticateAsync(text));
        Assert.Equal(0, table.Calls);
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("late", (await AuthenticateAsync(text))?.Name);
    }

    [Fact]
    public async Task Refuses_a_revoked_key()
    {
        var (_, text) = await Core.CreateApiKeyAsync(key => key with { RevokedAt = clock.GetUtcNow() });

        Assert.Null(await AuthenticateAsync(text));
    }

    [Fact]
    public async Task Refuses_a_key_from_the_moment_of_its_expiry_also_while_it_is_believed()
    {
        var (_, text) = await Core.CreateApiKeyAsync(key => key with { ExpiresAt = clock.GetUtcNow().AddSeconds(10) });

        clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.NotNull(await AuthenticateAsync(text));
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(await AuthenticateAsync(text));
    }

    [Theory]
    [InlineData("deleting")]
    [InlineData(null)]
    public async Task Refuses_the_keys_of_an_environment_that_is_not_active(string? state)
    {
        var (_, text) = await Core.CreateApiKeyAsync();
        var row = $"environment|{Core.Environment}";
        RowChange change = state is null
            ? new RowChange.Delete(row, RowCondition.Exists)
            : new RowChange.Merge(new Row(row) { ["State"] = state }, RowCondition.Exists);
        Assert.True((await Table.SubmitAsync("_environments", [change], None)).Committed);

        Assert.Null(await AuthenticateAsync(text));
    }

    [Fact]
    public async Task Refuses_a_development_key_outside_of_development()
    {
        var (key, text) = await Core.CreateApiKeyAsync(key => key with { IsForDevelopment = true });

        Assert.Null(await AuthenticateAsync(text));
        Assert.Equal(key, await new Instance(Table, clock, development: true).Authentication.AuthenticateAsync(text, None));
    }

    [Fact]
    public async Task Refuses_the_text_under_the_name_of_another_environment()
    {
        var (_, text) = await Core.CreateApiKeyAsync();
        var other = Instance.NewEnvironment();
        await Core.Environments.CreateAsync(other, Core.Caller.Actor, None);
        var row = (await Table.ReadAsync(Core.Environment.ToString(), RowKey(text), None))!;
        var copy = new Row(row.Key);
        foreach (var (column, value) in row.Columns)
        {
            copy[column] = value;
        }

        Assert.Null(await AuthenticateAsync(Parse(text.Reveal().Replace(Core.Environment.ToString(), other.ToString(), StringComparison.Ordinal))));

        // Not even a row that somebody copied there makes a key of the text.
        Assert.True((await Table.SubmitAsync(other.ToString(), [new RowChange.Insert(copy)], None)).Committed);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await AuthenticateAsync(Parse(text.Reveal().Replace(Core.Environment.ToString(), other.ToString(), StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Refuses_what_differs_in_any_character()
    {
        var (_, text) = await Core.CreateApiKeyAsync();
        var random = text.Reveal()[^43..];
        for (var i = 0; i < random.Length; i++)
        {
            var changed = random[..i] + (random[i] == 'A' ? 'B' : 'A') + random[(i + 1)..];
            Assert.Null(await AuthenticateAsync(Parse(text.Reveal()[..^43] + changed)));
        }

        Assert.Null(await AuthenticateAsync(Parse(text.Reveal()[..^1])));
        Assert.NotNull(await AuthenticateAsync(text));
    }

    [Fact]
    public async Task Finds_nothing_but_the_digest_at_rest()
    {
        var (key, text) = await Core.CreateApiKeyAsync();
        var provisioned = Parse($"sk_{Core.Environment}_chosen-elsewhere");
        Assert.True(await Core.ApiKeys.ProvisionAsync(provisioned, Core.Caller.Actor, id => new ApiKey { Id = id, Name = "n" }, None));
        Assert.False(await Core.ApiKeys.ProvisionAsync(provisioned, Core.Caller.Actor, id => new ApiKey { Id = id, Name = "n" }, None));

        var rows = await RowFamilies.ReadAsync(Table, Core.Environment);

        Assert.Equal(2, rows.Count(row => row.Key.StartsWith("key|", StringComparison.Ordinal)));
        Assert.Contains(rows, row => row.Key == RowKey(text) && $"key_{row.String("Id")}" == key.Id.ToString());
        Assert.Contains(rows, row => row.Key == RowKey(provisioned));
        var everything = string.Join('\n', rows.SelectMany(row => row.Columns.Values.Select(value => $"{value}").Append(row.Key)));
        Assert.DoesNotContain(text.Reveal()[^43..], everything, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("chosen-elsewhere", everything, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(rows, row => row.Key.StartsWith("key|", StringComparison.Ordinal) && row.Columns.Values.Any(value => value is byte[]));
        await Core.AssertWholeAsync();
    }

    [Fact]
    public async Task Remembers_each_key_for_itself()
    {
        var keys = new List<(ApiKey Key, ApiKeyText Text)>();
        for (var i = 0; i < 5; i++)
        {
            keys.Add(await Core.CreateApiKeyAsync(key => key with { Name = $"key {keys.Count}" }));
        }

        foreach (var (key, text) in keys.Concat(keys))
        {
            Assert.Equal(key, await AuthenticateAsync(text));
        }
    }

    private static string RowKey(ApiKeyText text) => $"key|{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text.Reveal())))}";

    private static ApiKeyText Parse(string text) => ApiKeyText.TryParse(text, out var key) ? key : throw new InvalidOperationException($"'{text}' is no API key.");

    private ValueTask<ApiKey?> AuthenticateAsync(ApiKeyText text) => Core.Authentication.AuthenticateAsync(text, None);

    private async Task MergeAsync(ApiKeyText text, Action<Row> change)
    {
        var row = new Row(RowKey(text));
        change(row);
        Assert.True((await Table.SubmitAsync(Core.Environment.ToString(), [new RowChange.Merge(row, RowCondition.Exists)], None)).Committed);
    }
}
