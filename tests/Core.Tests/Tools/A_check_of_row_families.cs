using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Ids;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Tools;

/// <summary>A check that finds nothing must be one that would have found it.</summary>
public sealed class A_check_of_row_families : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private TestStore? store;
    private Instance? instance;
    private string application = "";
    private string secret = "";

    private ITable Table => store!.Table;

    private string Partition => instance!.Environment.ToString();

    public async Task InitializeAsync()
    {
        store = await TestStore.OpenAsync(Engine.Sqlite);
        instance = new Instance(Table);
        application = (await instance.CreatedAsync(Instance.M2M))["conn_app_".Length..];
        secret = (await instance.CreateSecretAsync($"conn_app_{application}")).Value().Secret.Id.Ulid.ToString();
        await instance.CreateApiKeyAsync();
        Assert.Empty(await RowFamilies.FindAsync(Table, instance.Environment));
    }

    public async Task DisposeAsync() => await store!.DisposeAsync();

    [Theory]
    [InlineData("app|{0}")]
    [InlineData("secret|{1}")]
    [InlineData("list|all|asc|{0}")]
    [InlineData("list|all|desc|{2}")]
    [InlineData("list|org|org_1|asc|{0}")]
    [InlineData("list|org|org_1|desc|{2}")]
    public async Task Misses_a_row_that_is_gone(string key)
    {
        await SubmitAsync(new RowChange.Delete(Key(key), RowCondition.Exists));

        await AssertBrokenAsync(Key(key));
    }

    [Fact]
    public async Task Misses_a_slot_by_the_row_that_leads_to_it()
    {
        await SubmitAsync(new RowChange.Delete(Key("app|{0}|secret|1"), RowCondition.Exists));

        await AssertBrokenAsync(Key("secret|{1} belongs to nothing"));
    }

    [Theory]
    [InlineData("list|all|asc|{0}", "Name")]
    [InlineData("list|org|org_1|desc|{2}", "Other")]
    [InlineData("app|{0}", "Description")]
    [InlineData("secret|{1}", "ApplicationId")]
    [InlineData("secret|{1}", "OrganizationId")]
    [InlineData("app|{0}|secret|1", "SecretId")]
    public async Task Sees_a_row_that_differs(string key, string column)
    {
        await SubmitAsync(new RowChange.Merge(new Row(Key(key)) { [column] = "01ARZ3NDEKTSV4RRFFQ69G5FAV" }, RowCondition.Exists));

        await AssertBrokenAsync(Key(key));
    }

    [Theory]
    [InlineData("secret|01ARZ3NDEKTSV4RRFFQ69G5FAV")]
    [InlineData("list|all|asc|01ARZ3NDEKTSV4RRFFQ69G5FAV")]
    [InlineData("list|org|org_2|asc|{0}")]
    [InlineData("something|else")]
    public async Task Sees_a_row_that_belongs_to_nothing(string key)
    {
        await SubmitAsync(new RowChange.Insert(new Row(Key(key))));

        await AssertBrokenAsync(Key(key));
    }

    [Theory]
    [InlineData("application.created")]
    [InlineData("client_secret.created")]
    [InlineData("api_key.created")]
    [InlineData("key.created")]
    public async Task Misses_a_record(string action)
    {
        var record = (await AuditRows.OfAsync(Table, instance!.Environment)).Single(row => row.String("Action") == action);
        await SubmitAsync(new RowChange.Delete(record.Key, RowCondition.Exists));

        await AssertBrokenAsync("record");
    }

    [Theory]
    [InlineData("application.created conn_app_{0}")]
    [InlineData("application.deleted conn_app_{0}")]
    [InlineData("client_secret.deleted secret_{1}")]
    [InlineData("application.created conn_app_01ARZ3NDEKTSV4RRFFQ69G5FAV")]
    public async Task Sees_a_record_too_many(string entry)
    {
        var words = Key(entry).Split(' ');
        var key = $"audit|{Ulid.Parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").ToDescendingString()}";
        await SubmitAsync(new RowChange.Insert(new Row(key) { ["Action"] = words[0], ["Object"] = words[1], ["Actor"] = "a", ["RequestId"] = "" }));

        await AssertBrokenAsync("record");
    }

    private string Key(string pattern) => pattern
        .Replace("{0}", application, StringComparison.Ordinal)
        .Replace("{1}", secret, StringComparison.Ordinal)
        .Replace("{2}", Ulid.Parse(application).ToDescendingString(), StringComparison.Ordinal);

    private async Task SubmitAsync(RowChange change) => Assert.True((await Table.SubmitAsync(Partition, [change], None)).Committed);

    private async Task AssertBrokenAsync(string named)
    {
        Assert.Contains(await RowFamilies.FindAsync(Table, instance!.Environment), problem => problem.Contains(named, StringComparison.Ordinal));
    }
}
