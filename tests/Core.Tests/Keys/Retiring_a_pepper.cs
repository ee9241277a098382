using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Core.Tests.Keys;

public sealed class Retiring_a_pepper
{
    public static readonly TheoryData<Engine> Engines = [Engine.Sqlite, Engine.Azurite];

    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Waits_until_the_last_secret_has_been_used_or_deleted(Engine engine)
    {
        await using var bench = await KeysBench.OpenAsync(engine);
        var node = bench.NewNode();
        Credentials[] old = [await node.NewSecretAsync(), await node.NewSecretAsync(), await node.NewSecretAsync()];
        await node.RotateAsync();
        var made = await node.NewSecretAsync();
        bench.Clock.Advance(Grace);
        Assert.Equal([(1, 3), (2, 1)], await node.ReportAsync());

        await AssertRefusedAsync(node, 1, "3 client secrets");
        Assert.True(await node.VerifiesAsync(old[0]));
        Assert.Equal([(1, 2), (2, 2)], await node.ReportAsync());
        await AssertRefusedAsync(node, 1, "2 client secrets");
        Assert.True(await node.VerifiesAsync(old[1]));
        await node.DeleteSecretAsync(old[2]);
        Assert.Equal([(1, 0), (2, 3)], await node.ReportAsync());

        Assert.Null(await node.RetireAsync(1));

        Assert.Equal([(2, 3)], await node.ReportAsync());
        Assert.Equal("key.retired pepper/1", (await node.AuditAsync())[^1]);
        foreach (var process in (Node[])[node, bench.NewNode()])
        {
            Assert.True(await process.VerifiesAsync(old[0]));
            Assert.True(await process.VerifiesAsync(old[1]));
            Assert.True(await process.VerifiesAsync(made));
            Assert.False(await process.VerifiesAsync(old[2]));
        }

        Assert.IsType<Failure.NotFound>(await node.RetireAsync(1));
        Assert.Equal(3, await node.RotateAsync());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Refuses_no_secret_that_was_read_just_before_it_moved(Engine engine)
    {
        await using var bench = await KeysBench.OpenAsync(engine);
        var table = new WatchedTable(bench.Table);
        var (node, other) = (bench.NewNode(table), bench.NewNode());
        var credentials = await node.NewSecretAsync();
        await other.RotateAsync();
        bench.Clock.Advance(Grace);
        table.AfterQuery = async () =>
        {
            Assert.True(await other.VerifiesAsync(credentials));
            Assert.Null(await other.RetireAsync(1));
        };

        Assert.True(await node.VerifiesAsync(credentials));

        Assert.Null(table.AfterQuery);
        Assert.False(await node.VerifiesAsync(credentials.WithWrongSecret()));
    }

    [Fact]
    public async Task Behind_the_back_of_its_secrets_makes_them_unavailable_and_not_wrong()
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var node = bench.NewNode();
        var old = await node.NewSecretAsync();
        await node.RotateAsync();
        var made = await node.NewSecretAsync(old.Application);
        await node.Table.SubmitAsync(bench.Environment.ToString(), [new RowChange.Delete(KeyRingRows.Key(KeyPurpose.Pepper, 1), RowCondition.Exists)], Node.None);
        var fresh = bench.NewNode();

        await fresh.VerifyingFailsAsync(old);
        Assert.True(await fresh.VerifiesAsync(made));
    }

    [Fact]
    public async Task Is_refused_for_the_newest()
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var node = bench.NewNode();
        await node.RotateAsync();
        bench.Clock.Advance(TimeSpan.FromDays(1));

        await AssertRefusedAsync(node, 1, "newest");
    }

    [Fact]
    public async Task Is_refused_within_5_minutes_of_the_rotation()
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var node = bench.NewNode();
        await node.RotateAsync();
        bench.Clock.Advance(TimeSpan.FromDays(1));
        await node.RotateAsync();

        bench.Clock.Advance(Grace - TimeSpan.FromSeconds(1));
        await AssertRefusedAsync(node, 1, "1 second.");
        bench.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(await node.RetireAsync(1));
    }

    [Fact]
    public async Task Of_a_version_between_others_leaves_the_others()
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var node = bench.NewNode();
        var first = await node.NewSecretAsync();
        await node.RotateAsync();
        await node.RotateAsync();
        bench.Clock.Advance(Grace);

        Assert.Null(await node.RetireAsync(2));

        Assert.Equal([(1, 1), (3, 0)], await node.ReportAsync());
        Assert.True(await bench.NewNode().VerifiesAsync(first));
    }

    [Fact]
    public async Task That_does_not_exist_is_not_found()
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var node = bench.NewNode();
        Assert.IsType<Failure.NotFound>(await node.RetireAsync(1));

        await node.RotateAsync();

        Assert.IsType<Failure.NotFound>(await node.RetireAsync(2));
        Assert.IsType<Failure.NotFound>(await node.RetireAsync(0));
    }

    [Fact]
    public async Task By_two_at_once_happens_once()
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var node = bench.NewNode();
        await node.RotateAsync();
        await node.RotateAsync();
        bench.Clock.Advance(Grace);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => bench.NewNode().RetireAsync(1))));

        Assert.Single(answers, answer => answer is null);
        Assert.Single(await node.AuditAsync(), "key.retired pepper/1");
        Assert.Equal([(2, 0)], await node.ReportAsync());
    }

    private static async Task AssertRefusedAsync(Node node, long version, string reason)
    {
        var before = await node.RingRowsAsync();
        var refused = Assert.IsType<Failure.Refused>(await node.RetireAsync(version));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Equal(before.Select(row => row.ETag), (await node.RingRowsAsync()).Select(row => row.ETag));
    }
}
