using ConnectFunctions.Core.Tests.Keys;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.ClientSecrets;

/// <summary>What a successful use leaves behind: the time, and a hash under the newest pepper.</summary>
public sealed class Using_a_client_secret
{
    public static readonly TheoryData<Engine> Engines = [Engine.Sqlite, Engine.Azurite];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Moves_its_hash_to_the_newest_pepper_and_changes_nothing_else(Engine engine)
    {
        await using var bench = await KeysBench.OpenAsync(engine);
        var node = bench.NewNode();
        var credentials = await node.NewSecretAsync();
        Assert.True(await node.VerifiesAsync(credentials));
        await node.RotateAsync();
        var before = await node.SlotAsync(credentials);
        var others = await OthersAsync(node, before);

        Assert.True(await node.VerifiesAsync(credentials));

        var after = await node.SlotAsync(credentials);
        Assert.Equal((1, 2), (before.Number("PepperVersion"), after.Number("PepperVersion")));
        Assert.NotEqual(before.Bytes("Mac"), after.Bytes("Mac"));
        Assert.Equal(before.String("Hint"), after.String("Hint"));
        Assert.Equal(others, await OthersAsync(node, before));
        Assert.True(await node.VerifiesAsync(credentials));
        Assert.False(await node.VerifiesAsync(credentials.WithWrongSecret()));
    }

    [Fact]
    public async Task Is_written_down_once_a_minute_at_most()
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var table = new CountingTable(bench.Table);
        var node = bench.NewNode(table);
        var credentials = await node.NewSecretAsync();
        var others = await OthersAsync(node, await node.SlotAsync(credentials));
        table.Restart();

        var start = bench.Clock.GetUtcNow();
        for (var use = 0; use < 10; use++)
        {
            Assert.True(await node.VerifiesAsync(credentials));
        }

        Assert.Equal(1, table.Transactions);
        Assert.Equal(start, (await node.SlotAsync(credentials)).OptionalTime("LastUsedAt"));
        bench.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.True(await node.VerifiesAsync(credentials));
        Assert.Equal(1, table.Transactions);

        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await node.VerifiesAsync(credentials));
        Assert.Equal(2, table.Transactions);
        var slot = await node.SlotAsync(credentials);
        Assert.Equal(start.AddMinutes(1), slot.OptionalTime("LastUsedAt"));
        Assert.Equal(others, await OthersAsync(node, slot));
    }

    [Fact]
    public async Task Is_one_query_and_no_more_when_there_is_nothing_to_write()
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var table = new CountingTable(bench.Table);
        var node = bench.NewNode(table);
        var credentials = await node.NewSecretAsync();
        await node.VerifiesAsync(credentials);
        table.Restart();

        await node.VerifiesAsync(credentials);

        Assert.Equal("0 reads, 1 queries, 0 transactions", table.ToString());
    }

    [Fact]
    public async Task With_a_wrong_secret_leaves_no_trace()
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var table = new CountingTable(bench.Table);
        var node = bench.NewNode(table);
        var credentials = await node.NewSecretAsync();
        await node.RotateAsync();
        table.Restart();

        Assert.False(await node.VerifiesAsync(credentials.WithWrongSecret()));

        Assert.Equal(0, table.Transactions);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Never_moves_a_hash_back_where_a_rotation_is_not_known_yet(Engine engine)
    {
        await using var bench = await KeysBench.OpenAsync(engine);
        var (first, stale) = (bench.NewNode(), bench.NewNode());
        Assert.True(await stale.VerifiesAsync(await first.NewSecretAsync()));
        await first.RotateAsync();
        var credentials = await first.NewSecretAsync();

        Assert.True(await stale.VerifiesAsync(credentials));

        var slot = await first.SlotAsync(credentials);
        Assert.Equal(2, slot.Number("PepperVersion"));
        Assert.NotNull(slot.OptionalTime("LastUsedAt"));
        Assert.True(await first.VerifiesAsync(credentials));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Writes_nothing_to_a_slot_that_was_filled_anew_meanwhile(Engine engine)
    {
        await using var bench = await KeysBench.OpenAsync(engine);
        var table = new WatchedTable(bench.Table);
        var (node, other) = (bench.NewNode(table), bench.NewNode());
        var old = await node.NewSecretAsync();
        await node.RotateAsync();
        var slotOfOld = (await node.SlotAsync(old)).Key;
        Credentials? next = null;
        table.BeforeSubmit = async () =>
        {
            await other.DeleteSecretAsync(old);
            next = await other.NewSecretAsync(old.Application);
        };

        await node.VerifiesAsync(old); // It was good when it was read.

        var slot = await node.SlotAsync(next!);
        Assert.Equal(slotOfOld, slot.Key);
        Assert.Null(slot.OptionalTime("LastUsedAt"));
        Assert.True(await other.VerifiesAsync(next!));
        Assert.False(await node.VerifiesAsync(old));
    }

    [Fact]
    public async Task Is_good_although_it_cannot_be_written_down()
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var table = new WatchedTable(bench.Table);
        var node = bench.NewNode(table);
        var credentials = await node.NewSecretAsync();
        table.BeforeSubmit = () => throw new StorageUnavailableException("Busy.", new TimeoutException());

        Assert.True(await node.VerifiesAsync(credentials));

        Assert.Null((await node.SlotAsync(credentials)).OptionalTime("LastUsedAt"));
    }

    [Fact]
    public async Task By_many_at_once_is_good_for_all_of_them()
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var nodes = Enumerable.Range(0, 3).Select(_ => bench.NewNode()).ToArray();
        var credentials = await nodes[0].NewSecretAsync();
        Assert.True(await nodes[1].VerifiesAsync(credentials));
        await nodes[0].RotateAsync();

        var uses = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(() => nodes[i % 3].VerifiesAsync(credentials))));

        Assert.All(uses, Assert.True);
        Assert.Equal(2, (await nodes[0].SlotAsync(credentials)).Number("PepperVersion"));
        Assert.True(await nodes[2].VerifiesAsync(credentials));
    }

    /// <summary>All that a use must leave alone: the application, its copies, the audit trail, the ring.</summary>
    private static async Task<IReadOnlyList<string>> OthersAsync(Node node, Row slot) =>
        [.. (await node.Table.QueryAsync(node.Environment.ToString(), "!", "~~", 1000, Node.None))
            .Where(row => row.Key != slot.Key)
            .Select(row => $"{row.Key} {row.ETag}")];
}
