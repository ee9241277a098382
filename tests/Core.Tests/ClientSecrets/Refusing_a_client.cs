using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Core.Tests.Keys;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.ClientSecrets;

/// <summary>Nobody learns from what a refusal costs whether there is such a client, or how many secrets it has.</summary>
public sealed class Refusing_a_client
{
    private const int HashesAtOnce = 5;

    // A presented secret this long makes the memory that one hash takes stand out from everything else.
    private static readonly string Presented = new('x', 1_000_000);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public async Task Takes_five_hashes_however_many_secrets_it_has(int secrets)
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var node = bench.NewNode();
        var application = await node.NewApplicationAsync();
        for (var i = 0; i < secrets; i++)
        {
            await node.NewSecretAsync(application);
        }

        Assert.Equal(HashesAtOnce, await HashesAsync(bench, application), tolerance: 0.2);
    }

    [Theory]
    [InlineData("client_00000000000000000000000000")]
    [InlineData("conn_app_01ARZ3NDEKTSV4RRFFQ69G5FAV")]
    [InlineData("not a client")]
    [InlineData("")]
    public async Task Takes_as_many_when_there_is_no_such_client(string clientId)
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        await bench.NewNode().NewSecretAsync();

        Assert.Equal(HashesAtOnce, await HashesAsync(bench, clientId), tolerance: 0.2);
    }

    [Fact]
    public async Task Takes_as_many_when_its_secrets_are_hashed_under_different_peppers()
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var node = bench.NewNode();
        var application = (await node.NewSecretAsync()).Application;
        await node.RotateAsync();
        await node.NewSecretAsync(application);

        Assert.Equal(HashesAtOnce, await HashesAsync(bench, application), tolerance: 0.2);
    }

    [Fact]
    public async Task Asks_the_store_as_often_whether_or_not_there_is_such_a_client()
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var table = new CountingTable(bench.Table);
        var node = bench.NewNode(table);
        var credentials = await node.NewSecretAsync();

        table.Restart();
        Assert.False(await node.VerifiesAsync(credentials.WithWrongSecret()));
        var known = table.ToString();
        table.Restart();
        Assert.False(await node.VerifiesAsync(credentials with { Application = "client_00000000000000000000000000" }));

        Assert.Equal(known, table.ToString());
    }

    /// <summary>
    /// How many hashes over the presented text a refusal takes, by the memory that it asks for: over a store that answers
    /// without waiting, all of it happens on this thread.
    /// </summary>
    private static async Task<double> HashesAsync(KeysBench bench, string clientId)
    {
        await bench.NewNode().Ring.CurrentAsync(bench.Environment, KeyPurpose.Pepper, Node.None);
        var table = new RememberingTable(bench.Table);
        var node = bench.NewNode(table);
        var verifier = new ClientSecretVerifier(table, node.Ring, bench.Clock);
        var pepper = await node.Ring.CurrentAsync(bench.Environment, KeyPurpose.Pepper, Node.None);
        Assert.Null(await verifier.VerifyAsync(node.Caller, clientId, Presented, Node.None));

        var one = await LeastAllocatedAsync(() => Task.FromResult(SecretHash.Compute(pepper, default, default, Presented)));
        var all = await LeastAllocatedAsync(() => verifier.VerifyAsync(node.Caller, clientId, Presented, Node.None));
        return (double)all / one;
    }

    /// <summary>Of a few times: a collection may empty the pools in between, and filling them counts too.</summary>
    private static async Task<long> LeastAllocatedAsync<T>(Func<Task<T>> act)
    {
        var least = long.MaxValue;
        for (var time = 0; time < 5; time++)
        {
            var start = GC.GetAllocatedBytesForCurrentThread();
            var done = act();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - start);
            Assert.True(done.IsCompletedSuccessfully);
            await done;
        }

        return least;
    }

    /// <summary>Answers what it was asked before from memory, at once.</summary>
    private sealed class RememberingTable(ITable table) : ITable
    {
        private readonly Dictionary<(string, string), IReadOnlyList<Row>> answers = [];

        public Task CreateIfMissingAsync(CancellationToken cancellation) => table.CreateIfMissingAsync(cancellation);

        public ValueTask<Row?> ReadAsync(string partition, string key, CancellationToken cancellation) => table.ReadAsync(partition, key, cancellation);

        public ValueTask<IReadOnlyList<Row>> QueryAsync(string partition, string from, string to, int take, CancellationToken cancellation) =>
            answers.TryGetValue((partition, from), out var answer) ? new(answer) : RememberAsync(partition, from, to, take, cancellation);

        public ValueTask<TransactionResult> SubmitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellation) =>
            table.SubmitAsync(partition, changes, cancellation);

        private async ValueTask<IReadOnlyList<Row>> RememberAsync(string partition, string from, string to, int take, CancellationToken cancellation) =>
            answers[(partition, from)] = await table.QueryAsync(partition, from, to, take, cancellation);
    }
}
