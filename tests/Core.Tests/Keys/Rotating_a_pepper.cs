using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Keys;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Keys;

public sealed class Rotating_a_pepper
{
    public static readonly TheoryData<Engine> Engines = [Engine.Sqlite, Engine.Azurite];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Leaves_old_secrets_good_and_hashes_new_ones_under_the_new_version(Engine engine)
    {
        await using var bench = await KeysBench.OpenAsync(engine);
        var node = bench.NewNode();
        var old = await node.NewSecretAsync();

        Assert.Equal(2, await node.RotateAsync());
        var made = await node.NewSecretAsync();

        Assert.Equal(1, (await node.SlotAsync(old)).Number("PepperVersion"));
        Assert.Equal(2, (await node.SlotAsync(made)).Number("PepperVersion"));
        Assert.True(await node.VerifiesAsync(old));
        Assert.True(await node.VerifiesAsync(made));
        Assert.False(await node.VerifiesAsync(old.WithWrongSecret()));
        Assert.False(await node.VerifiesAsync(made.WithWrongSecret()));
        Assert.False(await node.VerifiesAsync(old with { Secret = made.Secret }));
        Assert.Contains("key.created pepper/2", await node.AuditAsync());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Is_noticed_at_once_by_who_meets_a_secret_of_the_new_version(Engine engine)
    {
        await using var bench = await KeysBench.OpenAsync(engine);
        var (first, second) = (bench.NewNode(), bench.NewNode());
        Assert.True(await second.VerifiesAsync(await first.NewSecretAsync()));

        await first.RotateAsync();

        Assert.True(await second.VerifiesAsync(await first.NewSecretAsync()));
    }

    [Fact]
    public async Task Is_noticed_within_a_minute_by_every_process_that_makes_secrets()
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var (first, second) = (bench.NewNode(), bench.NewNode());
        await second.NewSecretAsync();
        await first.RotateAsync();

        bench.Clock.Advance(TimeSpan.FromSeconds(59));
        var before = await second.NewSecretAsync();
        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        var after = await second.NewSecretAsync();

        Assert.Equal(1, (await first.SlotAsync(before)).Number("PepperVersion"));
        Assert.Equal(2, (await first.SlotAsync(after)).Number("PepperVersion"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task By_several_at_once_makes_a_version_for_each(Engine engine)
    {
        await using var bench = await KeysBench.OpenAsync(engine);
        var old = await bench.NewNode().NewSecretAsync();

        var versions = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => bench.NewNode().RotateAsync())));

        var node = bench.NewNode();
        Assert.Equal([2, 3, 4, 5, 6], versions.Order());
        Assert.Equal(6, (await node.RingRowsAsync()).Count);
        Assert.Equal(6, (await node.AuditAsync()).Count(entry => entry.StartsWith("key.created ", StringComparison.Ordinal)));
        Assert.True(await node.VerifiesAsync(old));
        await node.AssertWholeAsync();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Is_preceded_by_one_first_version_however_many_need_it_at_once(Engine engine)
    {
        for (var round = 0; round < Rounds.Of(5); round++)
        {
            await using var bench = await KeysBench.OpenAsync(engine);
            var nodes = Enumerable.Range(0, 6).Select(_ => bench.NewNode()).ToArray();

            var made = await Task.WhenAll(nodes.Select(node => Task.Run(() => node.NewSecretAsync())));

            Assert.Single(await nodes[0].RingRowsAsync());
            Assert.Single(await nodes[0].AuditAsync(), "key.created pepper/1");
            foreach (var node in nodes)
            {
                Assert.All(await Task.WhenAll(made.Select(node.VerifiesAsync)), Assert.True);
            }

            await nodes[0].AssertWholeAsync();
        }
    }

    [Fact]
    public async Task Of_an_environment_that_has_none_yet_makes_the_first()
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var node = bench.NewNode();

        Assert.Equal(1, await node.RotateAsync());
        Assert.Equal(1, (await node.Ring.CurrentAsync(bench.Environment, KeyPurpose.Pepper, Node.None)).Version);
    }
}
