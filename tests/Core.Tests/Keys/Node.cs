using System.Security.Cryptography;
using System.Text.Json;
using ConnectFunctions.Applications;
using ConnectFunctions.Audit;
using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Environments;
using ConnectFunctions.Ids;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace ConnectFunctions.Core.Tests.Keys;

/// <summary>One of several processes over the same store, with its own memory of the key ring, and an operator at it.</summary>
internal sealed class Node
{
    public static readonly CancellationToken None = CancellationToken.None;

    private readonly ApplicationRegistry applications;
    private readonly ClientSecretRegistry secrets;
    private readonly ClientSecretVerifier verifier;
    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();
    private readonly TimeProvider clock;

    public Node(ITable table, IKeyEncryptionKeys keyEncryptionKeys, TimeProvider clock, EnvironmentId environment)
    {
        Table = table;
        this.clock = clock;
        Environment = environment;
        Caller = new Caller(environment, Operator);
        var retry = new ConflictRetry(clock);
        Ulids = new UlidGenerator(clock, random);
        Ring = new KeyRing(table, keyEncryptionKeys, Ulids, random, clock, Log);
        applications = new ApplicationRegistry(table, Ulids, retry, clock, NullLogger<ApplicationRegistry>.Instance);
        secrets = new ClientSecretRegistry(table, Ring, Ulids, random, retry, clock, NullLogger<ClientSecretRegistry>.Instance);
        verifier = new ClientSecretVerifier(table, Ring, clock);
        Retirement = new PepperRetirement(table, Ulids, clock);
        Rewrapping = new KeyRewrap(table, keyEncryptionKeys, Ulids, random);
    }

    public static Actor Operator { get; } = Actor.Operator("tests");

    public ITable Table { get; }

    public EnvironmentId Environment { get; }

    public Caller Caller { get; }

    public UlidGenerator Ulids { get; }

    public KeyRing Ring { get; }

    /// <summary>What its key ring says.</summary>
    public RecordedLog<KeyRing> Log { get; } = new();

    public PepperRetirement Retirement { get; }

    public KeyRewrap Rewrapping { get; }

    public static EnvironmentId NewEnvironment() =>
        EnvironmentId.TryParse($"e{RandomNumberGenerator.GetHexString(16, lowercase: true)}", out var id) ? id : throw new InvalidOperationException();

    public async Task<string> NewApplicationAsync()
    {
        using var body = JsonDocument.Parse("""{"name":"Job","application_type":"m2m","organization_id":"org_1"}""");
        return (await applications.CreateAsync(Caller, idempotent: null, body.RootElement, None)).Value().Value.Id.ToString();
    }

    /// <param name="application">A new one when null.</param>
    public async Task<Credentials> NewSecretAsync(string? application = null)
    {
        application ??= await NewApplicationAsync();
        var made = (await secrets.CreateAsync(Caller, application, idempotent: null, None)).Value().Value;
        return new Credentials(application, made.Secret.Id, made.Plaintext.Reveal());
    }

    public async Task DeleteSecretAsync(Credentials credentials) => (await secrets.DeleteAsync(Caller, credentials.Id.ToString(), None)).Value();

    public async Task DeleteApplicationAsync(string application) => (await applications.DeleteAsync(Caller, application, condition: null, None)).Value();

    public async Task<bool> VerifiesAsync(Credentials credentials) =>
        await verifier.VerifyAsync(Caller, credentials.Application, credentials.Secret, None) is not null;

    public Task<KeysUnavailableException> VerifyingFailsAsync(Credentials credentials) =>
        Assert.ThrowsAsync<KeysUnavailableException>(() => VerifiesAsync(credentials));

    public Task<long> RotateAsync() => Ring.RotateAsync(Environment, KeyPurpose.Pepper, Operator, None);

    public Task<(int Rewrapped, int Current)> RewrapAsync(CancellationToken cancellation = default) =>
        Rewrapping.RunAsync(Environment, Operator, cancellation);

    public async Task<Failure?> RetireAsync(long version) => (await Retirement.RetireAsync(Environment, version, Operator, None)).Failure();

    /// <summary>Each version with how many secrets need it.</summary>
    public async Task<IEnumerable<(long Version, int Secrets)>> ReportAsync() =>
        (await Retirement.ReportAsync(Environment, None)).Select(use => (use.Version, use.Secrets));

    /// <summary>The row that holds a secret, wherever its slot.</summary>
    public async Task<Row> SlotAsync(Credentials credentials) =>
        (await RowsAsync("app|")).Single(row => row.OptionalString("SecretId") == credentials.Id.Ulid.ToString());

    /// <summary>The ring's rows, oldest version first.</summary>
    public Task<IReadOnlyList<Row>> RingRowsAsync() => RowsAsync("keyring|");

    /// <summary>What the audit trail tells of, each as action and object, oldest first.</summary>
    public async Task<IReadOnlyList<string>> AuditAsync() =>
        [.. (await RowsAsync("audit|")).Reverse().Select(row => $"{row.String("Action")} {row.String("Object")}")];

    public async Task<IReadOnlyList<Row>> RowsAsync(string prefix) =>
        await Table.QueryAsync(Environment.ToString(), prefix, prefix[..^1] + (char)(prefix[^1] + 1), 1000, None);

    /// <summary>Holds every row against the others. To be asked while nothing is being written.</summary>
    public Task AssertWholeAsync() => BothChecks.FindNothingAsync(Table, Environment, Ring, clock);

    /// <summary>Puts a row in place of another, or where there is none, as nobody who keeps to the rules would.</summary>
    public async Task PutAsync(Row row)
    {
        var stored = await Table.ReadAsync(Environment.ToString(), row.Key, None);
        RowChange change = stored is null ? new RowChange.Insert(row) : new RowChange.Replace(row, RowCondition.Exists);
        Assert.True((await Table.SubmitAsync(Environment.ToString(), [change], None)).Committed);
    }
}
