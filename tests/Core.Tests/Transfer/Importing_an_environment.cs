using System.Security.Cryptography;
using ConnectFunctions.Core.Tests.Keys;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Environments;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;
using ConnectFunctions.Transfer;

namespace ConnectFunctions.Core.Tests.Transfer;

public sealed class Importing_an_environment
{
    public static readonly TheoryData<Engine> Engines = [Engine.Sqlite, Engine.Azurite];

    private static readonly RandomNumberGenerator Random = RandomNumberGenerator.Create();

    private readonly KeyEncryptionKey exportKey = ExportKey.Read(ExportKey.Generate(Random))!;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Brings_no_secret_whose_pepper_was_retired_meanwhile(Engine engine)
    {
        await using var bench = await KeysBench.OpenAsync(engine);
        var source = bench.NewNode();
        Credentials[] known = [await source.NewSecretAsync(), await source.NewSecretAsync()];
        var export = await ExportAsync(bench, source);
        var target = await NewTargetAsync(bench);
        (await ImportAsync(bench, target, export)).Value();
        await target.RotateAsync();
        bench.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.True(await target.VerifiesAsync(known[0]));
        await target.DeleteApplicationAsync(known[1].Application);

        var stopped = (await ImportAsync(bench, target, export, async () => Assert.Null(await target.RetireAsync(1)))).Failure();

        Assert.Contains("run the import again", Assert.IsType<Failure.Refused>(stopped).Message, StringComparison.Ordinal);
        Assert.Contains($"version 1, of '{target.Environment}'", ((Failure.Refused)stopped).Message, StringComparison.Ordinal);
        Assert.Equal([(2, 1)], await target.ReportAsync());
        await target.AssertWholeAsync();

        Assert.Equal(1, (await ImportAsync(bench, target, export)).Value().Created);
        Assert.IsType<Failure.Refused>(await target.RetireAsync(1));
        foreach (var credentials in known)
        {
            Assert.True(await bench.NewNode(environment: target.Environment).VerifiesAsync(credentials));
        }

        await target.AssertWholeAsync();
    }

    [Fact]
    public async Task Keeps_a_pepper_from_being_retired_after_its_uses_were_counted()
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var source = bench.NewNode();
        var credentials = await source.NewSecretAsync();
        var export = await ExportAsync(bench, source);
        var target = await NewTargetAsync(bench);
        (await ImportAsync(bench, target, export)).Value();
        await target.DeleteApplicationAsync(credentials.Application);
        await target.RotateAsync();
        bench.Clock.Advance(TimeSpan.FromMinutes(5));
        var table = new WatchedTable(bench.Table) { BeforeSubmit = async () => (await ImportAsync(bench, target, export)).Value() };

        var refused = await bench.NewNode(table, target.Environment).RetireAsync(1);

        Assert.Contains("changed while it was being retired", Assert.IsType<Failure.Refused>(refused).Message, StringComparison.Ordinal);
        Assert.True(await target.VerifiesAsync(credentials));
    }

    [Fact]
    public async Task Refuses_an_export_that_has_a_key_twice()
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var source = bench.NewNode();
        await source.NewSecretAsync();
        var export = await ExportAsync(bench, source);
        var target = await NewTargetAsync(bench);
        string[] twice = [.. export[..2], export[1], export[2], export[3].Replace("\"keys\":1", "\"keys\":2", StringComparison.Ordinal)];

        var refused = (await ImportAsync(bench, target, twice)).Failure();

        Assert.Contains("Line 3", Assert.IsType<Failure.Refused>(refused).Message, StringComparison.Ordinal);
        Assert.Empty(await AllRowsAsync(target));
    }

    [Fact]
    public async Task Refuses_an_application_of_no_time_that_there_is()
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var source = bench.NewNode();
        var id = (await source.NewApplicationAsync())["conn_app_".Length..];
        await source.RotateAsync();
        var export = await ExportAsync(bench, source);
        var target = await NewTargetAsync(bench);
        string[] late = [.. export.Select(line => line.Replace(id, "7ZZZZZZZZZZZZZZZZZZZZZZZZZ", StringComparison.Ordinal))];

        var refused = (await ImportAsync(bench, target, late)).Failure();

        Assert.Contains("Line 3", Assert.IsType<Failure.Refused>(refused).Message, StringComparison.Ordinal);
        Assert.Empty(await AllRowsAsync(target));
    }

    [Fact]
    public async Task Of_another_ring_rotates_once_however_often_it_is_run()
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var source = bench.NewNode();
        var credentials = await source.NewSecretAsync();
        var export = await ExportAsync(bench, source);
        var target = await NewTargetAsync(bench);
        await target.RotateAsync();

        (await ImportAsync(bench, target, export)).Value();
        (await ImportAsync(bench, target, export)).Value();

        Assert.Equal([(1, 0), (2, 1), (3, 0)], await target.ReportAsync());
        Assert.True(await target.VerifiesAsync(credentials));
    }

    [Fact]
    public async Task Rotates_when_it_was_stopped_before_it_could()
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var source = bench.NewNode();
        await source.NewSecretAsync();
        var export = await ExportAsync(bench, source);
        var target = await NewTargetAsync(bench);
        await target.RotateAsync();
        using var stop = new CancellationTokenSource();
        var table = new WatchedTable(bench.Table) { AfterSubmit = stop.Cancel };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ImportAsync(bench, bench.NewNode(table, target.Environment), export, cancellation: stop.Token));
        Assert.Equal([(1, 0), (2, 0)], await target.ReportAsync());

        (await ImportAsync(bench, target, export)).Value();

        Assert.Equal([(1, 0), (2, 1), (3, 0)], await target.ReportAsync());
    }

    [Fact]
    public async Task Stops_when_the_environment_is_being_deleted()
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var source = bench.NewNode();
        await source.NewApplicationAsync();
        await source.NewApplicationAsync();
        await source.RotateAsync();
        var export = await ExportAsync(bench, source);
        var target = await NewTargetAsync(bench);
        var environments = new EnvironmentRegistry(bench.Table, target.Ulids, bench.Clock);
        Task<Outcome<int>>? deleting = null;

        var stopped = (await ImportAsync(bench, target, export, beforeLast: async () =>
        {
            var found = await environments.FindAsync(target.Environment, Node.None);
            deleting = new EnvironmentDeletion(bench.Table, environments, bench.Clock)
                .RunAsync(found!, force: true, Node.Operator, new Progress<int>(), Node.None);
            while (await environments.IsActiveAsync(target.Environment, Node.None))
            {
                await Task.Delay(10);
            }

            bench.Clock.Advance(TimeSpan.FromSeconds(30));
        })).Failure();

        Assert.Contains("is being deleted", Assert.IsType<Failure.Refused>(stopped).Message, StringComparison.Ordinal);
        Assert.Single(await target.RowsAsync("app|"));
        while (!deleting!.IsCompleted)
        {
            bench.Clock.Advance(EnvironmentDeletion.Notice);
            await Task.Delay(10);
        }

        (await deleting).Value();
        Assert.Empty(await AllRowsAsync(target));
        Assert.IsType<Failure.Refused>((await ImportAsync(bench, target, export)).Failure());
        Assert.Empty(await AllRowsAsync(target));
    }

    private static async Task<Node> NewTargetAsync(KeysBench bench)
    {
        var target = bench.NewNode(environment: Node.NewEnvironment());
        Assert.True(await new EnvironmentRegistry(bench.Table, target.Ulids, bench.Clock).CreateAsync(target.Environment, Node.Operator, Node.None));
        return target;
    }

    private static async Task<IReadOnlyList<Row>> AllRowsAsync(Node node) =>
        await node.Table.QueryAsync(node.Environment.ToString(), "!", "~~", 1000, Node.None);

    private async Task<string[]> ExportAsync(KeysBench bench, Node source)
    {
        await using var writer = new StringWriter { NewLine = "\n" };
        var keys = new KeyTransfer(bench.Table, bench.KeyEncryptionKeys, source.Ulids, Random, bench.Clock);
        await new EnvironmentExport(bench.Table, keys, bench.Clock).RunAsync(source.Environment, writer, exportKey, new Progress<int>(), Node.None);
        return writer.ToString().TrimEnd('\n').Split('\n');
    }

    /// <param name="beforeLast">Happens before the last application is read to be stored.</param>
    private Task<Outcome<ImportReport>> ImportAsync(
        KeysBench bench, Node target, string[] export, Func<Task>? beforeLast = null, CancellationToken cancellation = default)
    {
        var readings = 0;
        var keys = new KeyTransfer(target.Table, bench.KeyEncryptionKeys, target.Ulids, Random, bench.Clock);
        var environments = new EnvironmentRegistry(target.Table, target.Ulids, bench.Clock);
        var import = new EnvironmentImport(target.Table, environments, keys, target.Ring, target.Ulids, bench.Clock);
        return import.RunAsync(
            target.Environment, () => ++readings == 2 ? LinesAsync(beforeLast) : LinesAsync(before: null), exportKey, Node.Operator, new Progress<int>(), cancellation);

        async IAsyncEnumerable<string> LinesAsync(Func<Task>? before)
        {
            foreach (var (index, line) in export.Index())
            {
                if (index == export.Length - 2 && before is not null)
                {
                    await before();
                }

                yield return line;
            }
        }
    }
}
