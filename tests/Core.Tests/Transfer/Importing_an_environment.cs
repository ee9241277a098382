using ConnectFunctions.Core.Tests.Keys;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Environments;
using ConnectFunctions.Keys;

namespace ConnectFunctions.Core.Tests.Transfer;

public sealed class Importing_an_environment
{
    public static readonly TheoryData<Engine> Engines = [Engine.Sqlite, Engine.Azurite];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Brings_no_secret_whose_pepper_was_retired_meanwhile(Engine engine)
    {
        await using var bench = await TransferBench.OpenAsync(engine);
        var source = bench.Keys.NewNode();
        Credentials[] known = [await source.NewSecretAsync(), await source.NewSecretAsync()];
        var export = await bench.ExportAsync(source);
        var target = await bench.NewTargetAsync();
        (await bench.ImportAsync(target, export)).Value();
        await target.RotateAsync();
        bench.Keys.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.True(await target.VerifiesAsync(known[0]));
        await target.DeleteApplicationAsync(known[1].Application);

        var stopped = (await bench.ImportAsync(Before(bench, target, 3, async () => Assert.Null(await target.RetireAsync(1))), export)).Failure();

        Assert.Contains("run the import again", Assert.IsType<Failure.Refused>(stopped).Message, StringComparison.Ordinal);
        Assert.Contains($"version 1, of '{target.Environment}'", ((Failure.Refused)stopped).Message, StringComparison.Ordinal);
        Assert.Equal([(2, 1)], await target.ReportAsync());
        await target.AssertWholeAsync();

        Assert.Equal(1, (await bench.ImportAsync(target, export)).Value().Created);
        Assert.IsType<Failure.Refused>(await target.RetireAsync(1));
        foreach (var credentials in known)
        {
            Assert.True(await bench.Keys.NewNode(environment: target.Environment).VerifiesAsync(credentials));
        }

        await target.AssertWholeAsync();
    }

    [Fact]
    public async Task Keeps_a_pepper_from_being_retired_after_its_uses_were_counted()
    {
        await using var bench = await TransferBench.OpenAsync();
        var source = bench.Keys.NewNode();
        var credentials = await source.NewSecretAsync();
        var export = await bench.ExportAsync(source);
        var target = await bench.NewTargetAsync();
        (await bench.ImportAsync(target, export)).Value();
        await target.DeleteApplicationAsync(credentials.Application);
        await target.RotateAsync();
        bench.Keys.Clock.Advance(TimeSpan.FromMinutes(5));
        var table = new WatchedTable(bench.Keys.Table) { BeforeSubmit = async () => (await bench.ImportAsync(target, export)).Value() };

        var refused = await bench.Keys.NewNode(table, target.Environment).RetireAsync(1);

        Assert.Contains("changed while it was being retired", Assert.IsType<Failure.Refused>(refused).Message, StringComparison.Ordinal);
        Assert.True(await target.VerifiesAsync(credentials));
    }

    [Fact]
    public async Task Of_another_ring_rotates_once_however_often_it_is_run()
    {
        await using var bench = await TransferBench.OpenAsync();
        var source = bench.Keys.NewNode();
        var credentials = await source.NewSecretAsync();
        var export = await bench.ExportAsync(source);
        var target = await bench.NewTargetAsync();
        await target.RotateAsync();

        (await bench.ImportAsync(target, export)).Value();
        (await bench.ImportAsync(target, export)).Value();

        Assert.Equal([(1, 0), (2, 1), (3, 0)], await target.ReportAsync());
        Assert.True(await target.VerifiesAsync(credentials));
    }

    [Fact]
    public async Task Moves_a_ring_as_it_is_where_there_is_none()
    {
        await using var bench = await TransferBench.OpenAsync();
        var source = bench.Keys.NewNode();
        await source.RotateAsync();
        var credentials = await source.NewSecretAsync();
        await source.RotateAsync();
        var export = await bench.ExportAsync(source);
        var target = await bench.NewTargetAsync();

        (await bench.ImportAsync(target, export)).Value();
        (await bench.ImportAsync(target, export)).Value();

        Assert.Equal([(1, 1), (2, 0)], await target.ReportAsync());
        Assert.True(await target.VerifiesAsync(credentials));
    }

    /// <summary>Whoever has the source has its keys: what is made in the target must not be hashed under one of them.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 3)]
    public async Task Never_makes_a_key_that_the_source_knows_the_newest_one_wherever_it_is_stopped(int retired, int own)
    {
        await using var bench = await TransferBench.OpenAsync();
        var source = bench.Keys.NewNode();
        await RotateAsync(source, retired + 1);
        bench.Keys.Clock.Advance(TimeSpan.FromMinutes(5));
        for (var version = 1; version < retired; version++)
        {
            Assert.Null(await source.RetireAsync(version));
        }

        await source.NewSecretAsync();
        var export = await bench.ExportAsync(source);
        var isDone = false;
        for (var transactions = 1; !isDone; transactions++)
        {
            var target = await bench.NewTargetAsync();
            await RotateAsync(target, own);
            using var stop = new CancellationTokenSource();
            var left = transactions;
            var table = new WatchedTable(bench.Keys.Table)
            {
                AfterSubmit = () =>
                {
                    if (--left == 0)
                    {
                        stop.Cancel();
                    }
                },
            };
            try
            {
                (await bench.ImportAsync(bench.Keys.NewNode(table, target.Environment), export, stop.Token)).Value();
                isDone = left > 0;
            }
            catch (OperationCanceledException)
            {
                // As an operator stops it.
            }

            await AssertNewestIsOwnAsync(bench, source, target);
            (await bench.ImportAsync(target, export)).Value();
            await AssertNewestIsOwnAsync(bench, source, target);
            await target.AssertWholeAsync();
        }
    }

    [Fact]
    public async Task Rotates_when_the_newest_key_is_one_that_the_source_knows_although_nothing_is_new()
    {
        await using var bench = await TransferBench.OpenAsync();
        var source = await bench.NewTargetAsync();
        await RotateAsync(source, 2);
        await source.NewSecretAsync();
        var copy = await bench.NewTargetAsync();
        (await bench.ImportAsync(copy, await bench.ExportAsync(source))).Value();
        bench.Keys.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(await copy.RetireAsync(1));

        (await bench.ImportAsync(source, await bench.ExportAsync(copy))).Value();

        Assert.Equal([(1, 0), (2, 1), (3, 0)], await source.ReportAsync());
    }

    [Fact]
    public async Task Writes_nothing_into_another_environment_that_was_given_the_name_meanwhile()
    {
        await using var bench = await TransferBench.OpenAsync();
        var source = bench.Keys.NewNode();
        await source.NewSecretAsync();
        await source.NewSecretAsync();
        var export = await bench.ExportAsync(source);
        for (var transaction = 1; transaction <= 4; transaction++)
        {
            var target = await bench.NewTargetAsync();
            IEnumerable<string> before = [];
            var suspended = Before(bench, target, transaction, async () =>
            {
                await ReplaceAsync(bench, target);
                before = await RowsAsync(target);
            });

            var stopped = (await bench.ImportAsync(suspended, export)).Failure();

            Assert.Contains("is gone", Assert.IsType<Failure.Refused>(stopped).Message, StringComparison.Ordinal);
            Assert.NotEmpty(before);
            Assert.Equal(before, (await RowsAsync(target)).Where(row => !row.StartsWith("audit|", StringComparison.Ordinal) || before.Contains(row)));
            await target.AssertWholeAsync();
        }
    }

    [Fact]
    public async Task Stops_when_the_environment_is_being_deleted()
    {
        await using var bench = await TransferBench.OpenAsync();
        var source = bench.Keys.NewNode();
        await source.NewApplicationAsync();
        await source.NewApplicationAsync();
        await source.RotateAsync();
        var export = await bench.ExportAsync(source);
        var target = await bench.NewTargetAsync();
        Task<Outcome<int>>? deleting = null;

        var stopped = (await bench.ImportAsync(
            Before(bench, target, 3, async () =>
            {
                deleting = await BeginDeletionAsync(bench, target);
                bench.Keys.Clock.Advance(TimeSpan.FromSeconds(30));
            }),
            export)).Failure();

        Assert.Contains("is being deleted", Assert.IsType<Failure.Refused>(stopped).Message, StringComparison.Ordinal);
        Assert.Single(await target.RowsAsync("app|"));
        await FinishAsync(bench, deleting!);
        Assert.Empty(await TransferBench.AllRowsAsync(target));
        Assert.IsType<Failure.Refused>((await bench.ImportAsync(target, export)).Failure());
        Assert.Empty(await TransferBench.AllRowsAsync(target));
    }

    private static async Task<Task<Outcome<int>>> BeginDeletionAsync(TransferBench bench, Node target)
    {
        var environments = new EnvironmentRegistry(bench.Keys.Table, target.Ulids, bench.Keys.Clock);
        var found = await environments.FindAsync(target.Environment, Node.None);
        var deleting = new EnvironmentDeletion(bench.Keys.Table, environments, bench.Keys.Clock)
            .RunAsync(found!, force: true, Node.Operator, new Progress<int>(), Node.None);
        while (await environments.IsActiveAsync(target.Environment, Node.None))
        {
            await Task.Delay(10);
        }

        return deleting;
    }

    private static async Task FinishAsync(TransferBench bench, Task<Outcome<int>> deleting)
    {
        while (!deleting.IsCompleted)
        {
            bench.Keys.Clock.Advance(EnvironmentDeletion.Notice);
            await Task.Delay(10);
        }

        (await deleting).Value();
    }

    /// <summary>Deletes the environment and makes another of that name, with keys of its own.</summary>
    private static async Task ReplaceAsync(TransferBench bench, Node target)
    {
        await FinishAsync(bench, await BeginDeletionAsync(bench, target));
        var another = bench.Keys.NewNode(environment: target.Environment);
        await new EnvironmentRegistry(bench.Keys.Table, another.Ulids, bench.Keys.Clock).CreateAsync(target.Environment, Node.Operator, Node.None);
        await RotateAsync(another, 2);
    }

    private static async Task RotateAsync(Node node, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await node.RotateAsync();
        }
    }

    private static async Task AssertNewestIsOwnAsync(TransferBench bench, Node source, Node target)
    {
        var known = new List<byte[]>();
        foreach (var state in await source.Ring.InspectAsync(source.Environment, KeyPurpose.Pepper, Node.None))
        {
            known.Add((await source.Ring.FindAsync(source.Environment, KeyPurpose.Pepper, state.Version, Node.None))!.Bytes.ToArray());
        }

        var newest = await bench.Keys.NewNode(environment: target.Environment).Ring.CurrentAsync(target.Environment, KeyPurpose.Pepper, Node.None);
        Assert.DoesNotContain(known, key => key.AsSpan().SequenceEqual(newest.Bytes));
    }

    private static async Task<IReadOnlyList<string>> RowsAsync(Node node) =>
        [.. (await TransferBench.AllRowsAsync(node)).Select(row => $"{row.Key} {row.ETag}")];

    /// <summary>Lets a step come before one of a run's transactions, counted from 1: the record that it has begun, the keys, the applications.</summary>
    private static Node Before(TransferBench bench, Node node, int transaction, Func<Task> step)
    {
        var table = new WatchedTable(bench.Keys.Table);
        table.BeforeSubmit = After(transaction - 1);
        return bench.Keys.NewNode(table, node.Environment);

        Func<Task> After(int others) => async () =>
        {
            if (others == 0)
            {
                await step();
                return;
            }

            table.BeforeSubmit = After(others - 1);
        };
    }
}
