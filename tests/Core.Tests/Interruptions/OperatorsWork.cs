using System.Security.Cryptography;
using ConnectFunctions.Audit;
using ConnectFunctions.Core.Tests.Keys;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Environments;
using ConnectFunctions.Integrity;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;
using ConnectFunctions.Transfer;

namespace ConnectFunctions.Core.Tests.Interruptions;

/// <summary>
/// One command of an operator's, in an environment of its own: what must be there first, the command as any number of processes may
/// run it, and what must have come of it in the end.
/// </summary>
internal abstract class OperatorsWork(KeysBench bench)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly RandomNumberGenerator Random = RandomNumberGenerator.Create();

    public static IReadOnlyList<string> Commands { get; } =
    [
        "environments create", "environments delete", "keys create", "keys revoke", "peppers rotate", "peppers retire", "kek rewrap", "export",
        "import", "doctor --repair",
    ];

    public EnvironmentId Environment { get; } = Node.NewEnvironment();

    /// <summary>Whether the rows must agree with each other also when the command was killed and has not been run again.</summary>
    public virtual bool IsAlwaysWhole => true;

    protected KeysBench Bench => bench;

    protected Node Own => field ??= bench.NewNode(environment: Environment);

    public static OperatorsWork Of(string command, KeysBench bench) => command switch
    {
        "environments create" => new CreateEnvironment(bench),
        "environments delete" => new DeleteEnvironment(bench),
        "keys create" => new CreateKey(bench),
        "keys revoke" => new RevokeKey(bench),
        "peppers rotate" => new RotatePepper(bench),
        "peppers retire" => new RetirePepper(bench),
        "kek rewrap" => new RewrapKeys(bench),
        "export" => new Export(bench),
        "import" => new Import(bench),
        "doctor --repair" => new Repair(bench),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    public virtual async Task PrepareAsync() => Assert.True(await Environments(bench.Table).CreateAsync(Environment, Node.Operator, None));

    /// <summary>As a process of its own, from the beginning. That it is refused is no fault.</summary>
    public abstract Task RunAsync(ITable table);

    /// <summary>The same by another process while the first is suspended, and what may follow on it.</summary>
    public virtual Task OvertakeAsync() => RunAsync(bench.Table);

    public abstract Task AssertDoneAsync();

    /// <summary>After the first process has gone on.</summary>
    /// <param name="call">The number of the storage call at which it was suspended.</param>
    public virtual Task AssertDoneAfterOvertakingAsync(int call) => AssertDoneAsync();

    protected EnvironmentRegistry Environments(ITable table) => new(table, Own.Ulids, bench.Clock);

    protected ApiKeyRegistry ApiKeys(ITable table) => new(table, Own.Ulids, Random, bench.Clock);

    private async Task PassingTimeAsync(Task run, TimeSpan step)
    {
        while (!run.IsCompleted)
        {
            bench.Clock.Advance(step);
            await Task.Delay(1);
        }

        await run;
    }

    private sealed class CreateEnvironment(KeysBench bench) : OperatorsWork(bench)
    {
        public override Task PrepareAsync() => Task.CompletedTask;

        public override Task RunAsync(ITable table) => Environments(table).CreateAsync(Environment, Node.Operator, None);

        public override async Task AssertDoneAsync()
        {
            Assert.True(await Environments(Bench.Table).IsActiveAsync(Environment, None));
            var trail = await Bench.Table.QueryAsync("_environments", "audit|", "audit}", 10_000, None);
            Assert.Single(trail, row => row.String("Object") == Environment.ToString());
        }
    }

    private sealed class DeleteEnvironment(KeysBench bench) : OperatorsWork(bench)
    {
        private IReadOnlyList<Row> anew = [];

        public override bool IsAlwaysWhole => false;

        public override async Task PrepareAsync()
        {
            await base.PrepareAsync();

            await Own.NewSecretAsync();

            // With these it is more than one transaction takes.
            var records = Enumerable.Range(0, 100).Select(_ => new AuditEntry(Own.Ulids, Node.Operator, "nothing.done").Insert("nothing"));
            Assert.True((await Bench.Table.SubmitAsync(Environment.ToString(), [.. records], None)).Committed);
        }

        public override async Task RunAsync(ITable table)
        {
            if (await Environments(table).FindAsync(Environment, None) is not { } found)
            {
                return;
            }

            await PassingTimeAsync(
                new EnvironmentDeletion(table, Environments(table), Bench.Clock).RunAsync(found, force: true, Node.Operator, new Progress<int>(), None),
                EnvironmentDeletion.Notice);
        }

        public override async Task OvertakeAsync()
        {
            await base.OvertakeAsync();
            await AssertDoneAsync();
            await base.PrepareAsync();
            await ApiKeys(Bench.Table).CreateAsync(Environment, Node.Operator, id => new ApiKey { Id = id, Name = "anew" }, None);
            anew = await RowFamilies.ReadAsync(Bench.Table, Environment);
        }

        public override async Task AssertDoneAsync()
        {
            Assert.Null(await Environments(Bench.Table).FindAsync(Environment, None));
            Assert.Empty(await RowFamilies.ReadAsync(Bench.Table, Environment));
        }

        public override async Task AssertDoneAfterOvertakingAsync(int call)
        {
            if (call == 1)
            {
                // It was suspended before it had found any, so it is the new one that it was told to delete.
                await AssertDoneAsync();
                return;
            }

            Assert.NotEmpty(anew);
            Assert.Equal(anew.Select(row => (row.Key, row.ETag)), (await RowFamilies.ReadAsync(Bench.Table, Environment)).Select(row => (row.Key, row.ETag)));
        }
    }

    private sealed class CreateKey(KeysBench bench) : OperatorsWork(bench)
    {
        private ApiKeyText? text;

        public override async Task RunAsync(ITable table)
        {
            if (await Environments(table).FindAsync(Environment, None) is { State: EnvironmentState.Active } found)
            {
                text = (await ApiKeys(table).CreateAsync(
                    Environments(table), found, Node.Operator, id => new ApiKey { Id = id, Name = "tests" }, None)).Value().Text;
            }
        }

        public override async Task AssertDoneAsync() => Assert.NotNull(
            await new ApiKeyAuthentication(Bench.Table, Environments(Bench.Table), Bench.Clock, allowDevelopmentKeys: false).AuthenticateAsync(text!, None));
    }

    private sealed class RevokeKey(KeysBench bench) : OperatorsWork(bench)
    {
        private (ApiKey Key, ApiKeyText Text) made;

        public override async Task PrepareAsync()
        {
            await base.PrepareAsync();
            made = await ApiKeys(Bench.Table).CreateAsync(Environment, Node.Operator, id => new ApiKey { Id = id, Name = "tests" }, None);
        }

        public override async Task RunAsync(ITable table) => (await ApiKeys(table).RevokeAsync(Environment, made.Key.Id, Node.Operator, None)).Value();

        public override async Task AssertDoneAsync() => Assert.Null(
            await new ApiKeyAuthentication(Bench.Table, Environments(Bench.Table), Bench.Clock, allowDevelopmentKeys: false).AuthenticateAsync(made.Text, None));
    }

    private class RotatePepper(KeysBench bench) : OperatorsWork(bench)
    {
        protected Credentials? Credentials { get; private set; }

        public override async Task PrepareAsync()
        {
            await base.PrepareAsync();
            Credentials = await Own.NewSecretAsync();
        }

        public override Task RunAsync(ITable table) => Bench.NewNode(table, Environment).RotateAsync();

        public override async Task AssertDoneAsync()
        {
            Assert.True((await Own.ReportAsync()).Max(version => version.Version) >= 2);
            Assert.True(await Own.VerifiesAsync(Credentials!));
        }
    }

    private sealed class RetirePepper(KeysBench bench) : RotatePepper(bench)
    {
        public override async Task PrepareAsync()
        {
            await base.PrepareAsync();
            await Own.RotateAsync();
            Bench.Clock.Advance(TimeSpan.FromMinutes(5));
            Assert.True(await Own.VerifiesAsync(Credentials!));
        }

        public override Task RunAsync(ITable table) => Bench.NewNode(table, Environment).RetireAsync(1);

        public override async Task AssertDoneAsync()
        {
            Assert.Equal([(2, 1)], await Own.ReportAsync());
            Assert.True(await Own.VerifiesAsync(Credentials!));
        }
    }

    private sealed class RewrapKeys(KeysBench bench) : RotatePepper(bench)
    {
        private readonly NewerKeyEncryptionKey newer = new(bench.KeyEncryptionKeys);

        public override async Task PrepareAsync()
        {
            await base.PrepareAsync();
            await Own.RotateAsync();
        }

        public override Task RunAsync(ITable table) => Bench.NewNode(table, Environment, newer).RewrapAsync();

        public override async Task AssertDoneAsync()
        {
            var current = await newer.CurrentAsync(None);
            Assert.All(await Own.RingRowsAsync(), row => Assert.Equal(current.Version, row.String("KeyEncryptionKeyVersion")));
            Assert.True(await Bench.NewNode(environment: Environment, keys: newer).VerifiesAsync(Credentials!));
        }
    }

    private class Export(KeysBench bench) : OperatorsWork(bench)
    {
        protected KeyEncryptionKey Key { get; } = ExportKey.Read(ExportKey.Generate(Random))!;

        protected byte[] File { get; private set; } = [];

        protected Credentials? Credentials { get; private set; }

        protected Node Source => field ??= Bench.NewNode(environment: SourceEnvironment);

        protected virtual EnvironmentId SourceEnvironment => Environment;

        public override async Task PrepareAsync()
        {
            await base.PrepareAsync();
            Credentials = await Source.NewSecretAsync();
            await Source.RotateAsync();
            await Source.NewSecretAsync(Credentials.Application);
            await Source.NewSecretAsync();
        }

        public override async Task RunAsync(ITable table)
        {
            using var output = new MemoryStream();
            var export = new EnvironmentExport(table, Transfer(table), Bench.Clock);
            (await export.RunAsync(SourceEnvironment, output, Key, new Progress<int>(), None)).Value();
            File = output.ToArray();
        }

        public override async Task AssertDoneAsync()
        {
            var other = Bench.NewNode(environment: Node.NewEnvironment());
            await Environments(Bench.Table).CreateAsync(other.Environment, Node.Operator, None);
            await ImportAsync(Bench.Table, other.Environment);
            Assert.True(await other.VerifiesAsync(Credentials!));
        }

        protected async Task ImportAsync(ITable table, EnvironmentId into)
        {
            using var input = new MemoryStream(File);
            await new EnvironmentImport(table, Environments(table), Transfer(table), Own.Ulids, Bench.Clock)
                .RunAsync(into, input, Key, Node.Operator, new Progress<int>(), None);
        }

        private KeyTransfer Transfer(ITable table) => new(table, Bench.KeyEncryptionKeys, Own.Ulids, Random, Bench.Clock);
    }

    private sealed class Import(KeysBench bench) : Export(bench)
    {
        private Credentials? own;

        protected override EnvironmentId SourceEnvironment { get; } = Node.NewEnvironment();

        public override async Task PrepareAsync()
        {
            await base.PrepareAsync();
            await base.RunAsync(Bench.Table);
            own = await Own.NewSecretAsync();
        }

        public override Task RunAsync(ITable table) => ImportAsync(table, Environment);

        public override async Task AssertDoneAsync()
        {
            Assert.Equal(3, (await Own.RowsAsync("list|all|asc|")).Count);
            Assert.True(await Own.VerifiesAsync(own!));
            Assert.True(await Own.VerifiesAsync(Credentials!));
        }
    }

    private sealed class Repair(KeysBench bench) : RotatePepper(bench)
    {
        public override bool IsAlwaysWhole => false;

        public override async Task PrepareAsync()
        {
            await base.PrepareAsync();
            var copy = (await Own.RowsAsync("list|all|asc|"))[0];
            var stray = new Row(copy.Key[..^26] + Own.Ulids.Next());
            foreach (var (column, value) in copy.Columns)
            {
                stray[column] = value;
            }

            var damage = await Bench.Table.SubmitAsync(
                Environment.ToString(),
                [
                    new RowChange.Delete(copy.Key, RowCondition.Exists),
                    new RowChange.Insert(stray),
                    new RowChange.Delete($"secret|{Credentials!.Id.Ulid}", RowCondition.Exists),
                ],
                None);
            Assert.True(damage.Committed);
        }

        public override Task RunAsync(ITable table)
        {
            var check = new EnvironmentCheck(table, Bench.NewNode(table, Environment).Ring, Bench.Clock);
            var repair = new EnvironmentRepair(table, check, Own.Ulids, Bench.Clock).RunAsync(Environment, Node.Operator, new Progress<int>(), None);

            // Who has lost pauses for milliseconds.
            return PassingTimeAsync(repair, TimeSpan.FromSeconds(1));
        }

        public override async Task AssertDoneAsync()
        {
            await Own.AssertWholeAsync();
            Assert.True(await Own.VerifiesAsync(Credentials!));
            Assert.Equal(3, (await Own.AuditAsync()).Count(entry => entry.StartsWith("integrity.repaired", StringComparison.Ordinal)));
        }
    }
}
