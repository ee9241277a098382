using ConnectFunctions.Audit;
using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Ids;
using ConnectFunctions.Integrity;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Integrity;

/// <summary>
/// An environment with two applications, client secrets, a remembered request and an API key, whose rows can be changed
/// behind everybody's back. In keys, {0} is an M2M application of org_1, {1} its client secret and {2} the application in
/// descending order; {3} is the hash of the remembered request, {4} the minute in which it expires; {5} is an application
/// that never was and {6} the same in descending order; {7} is the client secret of the other application.
/// </summary>
internal sealed class DamagedEnvironment : IAsyncDisposable
{
    private readonly TestStore store;
    private readonly List<string> names = [];

    private DamagedEnvironment(TestStore store, Instance instance) => (this.store, Instance) = (store, instance);

    public Instance Instance { get; }

    public ITable Table => store.Table;

    public NewClientSecret Secret { get; private set; } = null!;

    public static async Task<DamagedEnvironment> AtAsync(Engine engine)
    {
        var store = await TestStore.OpenAsync(engine);
        var damaged = new DamagedEnvironment(store, new Instance(store.Table));
        await damaged.FillAsync();
        await damaged.AssertWholeAsync();
        return damaged;
    }

    public string Key(string pattern) =>
        names.Select((name, i) => (name, i)).Aggregate(pattern, (key, one) => key.Replace($"{{{one.i}}}", one.name, StringComparison.Ordinal));

    public async Task SubmitAsync(params RowChange[] changes)
    {
        var result = await Table.SubmitAsync(Instance.Environment.ToString(), changes, CancellationToken.None);
        Assert.True(result.Committed, $"{result.Conflict} at {result.FailedIndex}");
    }

    public Task DeleteAsync(string pattern) => SubmitAsync(new RowChange.Delete(Key(pattern), RowCondition.Exists));

    public async Task<Row> ReadAsync(string pattern) =>
        await Table.ReadAsync(Instance.Environment.ToString(), Key(pattern), CancellationToken.None) ?? throw new InvalidOperationException($"There is no {Key(pattern)}.");

    /// <summary>Puts a row there with the columns of another.</summary>
    public async Task CopyAsync(string from, string to)
    {
        var copy = new Row(Key(to));
        foreach (var (column, value) in (await ReadAsync(from)).Columns)
        {
            copy[column] = value;
        }

        await SubmitAsync(new RowChange.Insert(copy));
    }

    public async Task<IReadOnlyList<IntegrityProblem>> CheckAsync() =>
        (await Check(Table).RunAsync(Instance.Environment, new Progress<int>(), CancellationToken.None)).Problems;

    /// <summary>In pages so small that what others write falls between them.</summary>
    public EnvironmentCheck Check(ITable table) => new(table, Instance.Keys, Instance.Clock) { PageSize = 7 };

    public Task<RepairReport> RepairAsync(ITable? table = null) => new EnvironmentRepair(table ?? Table, Check(table ?? Table), Instance.Ulids, Instance.Clock)
        .RunAsync(Instance.Environment, Actor.Operator("olga"), new Progress<int>(), CancellationToken.None);

    /// <summary>By two that share nothing.</summary>
    public async Task AssertWholeAsync()
    {
        Assert.Empty(await CheckAsync());
        Assert.Empty(await RowFamilies.FindAsync(Table, Instance.Environment));
    }

    /// <summary>Every row but the records, with its version.</summary>
    public async Task<IEnumerable<string>> RowsAsync() =>
        (await RowFamilies.ReadAsync(Table, Instance.Environment)).Select(row => $"{row.Key} {row.ETag}");

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private async Task FillAsync()
    {
        var application = await Instance.CreatedAsync(Instance.M2M);
        Secret = (await Instance.CreateSecretAsync(application)).Value();
        var other = (await Instance.CreateAsync(Instance.OAuth, key: "a-request")).Value().Value.Id.ToString();
        var otherSecret = (await Instance.CreateSecretAsync(other)).Value();
        await Instance.CreateApiKeyAsync();
        var twin = (await RowFamilies.ReadAsync(Table, Instance.Environment)).Single(row => row.Key.StartsWith("expiry|", StringComparison.Ordinal)).Key.Split('|');
        var id = Ulid.Parse(application.AsSpan("conn_app_".Length));
        var never = Instance.Ulids.Next();
        names.AddRange(
        [
            id.ToString(), Secret.Secret.Id.Ulid.ToString(), id.ToDescendingString(), twin[2], twin[1],
            never.ToString(), never.ToDescendingString(), otherSecret.Secret.Id.Ulid.ToString(),
        ]);
    }
}
