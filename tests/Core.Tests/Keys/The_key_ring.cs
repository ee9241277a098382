using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using ConnectFunctions.Audit;
using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Environments;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Keys;

public sealed class The_key_ring : IAsyncLifetime
{
    private const string FirstPepper = "keyring|pepper|0000000001";

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FakeClock clock = new();
    private TestStore? store;
    private CountingTable? table;
    private Instance? instance;

    private ITable Table => store!.Table;

    private Instance Core => instance!;

    private EnvironmentId Environment => Core.Environment;

    public async Task InitializeAsync()
    {
        store = await TestStore.OpenAsync(Engine.Sqlite);
        table = new CountingTable(store.Table);
        instance = new Instance(table, clock);
    }

    public async Task DisposeAsync() => await store!.DisposeAsync();

    [Fact]
    public async Task Makes_the_first_key_when_it_is_needed_and_keeps_it()
    {
        Assert.Null(await Core.Keys.FindAsync(Environment, KeyPurpose.Pepper, 1, None));
        Assert.Empty(await RowFamilies.ReadAsync(Table, Environment));

        var key = await Core.Keys.CurrentAsync(Environment, KeyPurpose.Pepper, None);

        Assert.Equal(1, key.Version);
        Assert.Same(key, await Core.Keys.CurrentAsync(Environment, KeyPurpose.Pepper, None));
        Assert.Same(key, await Core.Keys.FindAsync(Environment, KeyPurpose.Pepper, 1, None));
        Assert.Null(await Core.Keys.FindAsync(Environment, KeyPurpose.Pepper, 2, None));
        await Core.AssertWholeAsync();
    }

    [Fact]
    public async Task Wraps_with_AES_GCM_and_binds_the_key_to_its_environment_purpose_and_version()
    {
        await Core.Keys.CurrentAsync(Environment, KeyPurpose.Pepper, None);

        var row = (await Table.ReadAsync(Environment.ToString(), FirstPepper, None))!;

        Assert.Equal(32, Open(row, $"{Environment}|pepper|1").Length);
        Assert.ThrowsAny<CryptographicException>(() => Open(row, $"{Environment}|pepper|2"));
        Assert.Equal((await new LocalKeyEncryptionKeys(Instance.KeyEncryptionKey).CurrentAsync(None)).Version, row.String("KeyEncryptionKeyVersion"));
    }

    [Theory]
    [InlineData("another environment")]
    [InlineData("another purpose")]
    [InlineData("another version")]
    public async Task Does_not_open_what_was_wrapped_for(string elsewhere)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        await PutAsync(1, Wrap(key, elsewhere switch
        {
            "another environment" => $"{Instance.NewEnvironment()}|pepper|1",
            "another purpose" => $"{Environment}|idempotency|1",
            _ => $"{Environment}|pepper|2",
        }));

        await DoesNotOpenAsync("version 1");
    }

    [Fact]
    public async Task Opens_what_was_wrapped_for_it()
    {
        await PutAsync(1, Wrap(RandomNumberGenerator.GetBytes(32), $"{Environment}|pepper|1"));

        Assert.Equal(1, (await Core.Keys.CurrentAsync(Environment, KeyPurpose.Pepper, None)).Version);
    }

    [Fact]
    public async Task Does_not_open_a_row_that_was_copied_from_another_environment()
    {
        var other = Instance.NewEnvironment();
        await Core.Keys.CurrentAsync(other, KeyPurpose.Pepper, None);
        var stolen = (await Table.ReadAsync(other.ToString(), FirstPepper, None))!;
        await PutAsync(1, stolen.Bytes("Wrapped"));

        await DoesNotOpenAsync("version 1");
    }

    [Fact]
    public async Task Does_not_open_a_changed_row_whichever_byte_it_is()
    {
        var wrapped = Wrap(RandomNumberGenerator.GetBytes(32), $"{Environment}|pepper|1");
        for (var i = 0; i < wrapped.Length; i++)
        {
            byte[] changed = [.. wrapped];
            changed[i] ^= 1;
            await PutAsync(1, changed);

            await DoesNotOpenAsync("version 1");
        }

        await PutAsync(1, wrapped[..^1]);
        await DoesNotOpenAsync("version 1");
        await PutAsync(1, [.. wrapped, 0]);
        await DoesNotOpenAsync("version 1");
        await PutAsync(1, []);
        await DoesNotOpenAsync("version 1");
    }

    [Fact]
    public async Task Names_the_key_encryption_key_that_it_lacks_and_makes_no_new_key_over_the_old()
    {
        await Core.Keys.CurrentAsync(Environment, KeyPurpose.Pepper, None);
        var wrappedUnder = (await Table.ReadAsync(Environment.ToString(), FirstPepper, None))!.String("KeyEncryptionKeyVersion");
        var log = new RecordingLogger<KeyRing>();
        var ring = new KeyRing(
            Table, new LocalKeyEncryptionKeys(RandomNumberGenerator.GetBytes(32)), Core.Ulids, RandomNumberGenerator.Create(), clock, log);
        var before = (await RowFamilies.ReadAsync(Table, Environment)).Select(row => (row.Key, row.ETag));

        var current = await Assert.ThrowsAsync<KeysUnavailableException>(() => ring.CurrentAsync(Environment, KeyPurpose.Pepper, None).AsTask());
        await Assert.ThrowsAsync<KeysUnavailableException>(() => ring.FindAsync(Environment, KeyPurpose.Pepper, 1, None).AsTask());

        Assert.Contains(Environment.ToString(), current.Message, StringComparison.Ordinal);
        Assert.Contains(log.Lines, line => line.Contains(wrappedUnder, StringComparison.Ordinal));
        Assert.Equal(before, (await RowFamilies.ReadAsync(Table, Environment)).Select(row => (row.Key, row.ETag)));
    }

    [Fact]
    public async Task Is_believed_for_a_minute_and_learns_of_a_new_version_then()
    {
        var first = await Core.Keys.CurrentAsync(Environment, KeyPurpose.Pepper, None);
        await PutAsync(2, Wrap(RandomNumberGenerator.GetBytes(32), $"{Environment}|pepper|2"));
        table!.Restart();

        clock.Advance(TimeSpan.FromSeconds(60) - TimeSpan.FromTicks(1));
        Assert.Same(first, await Core.Keys.CurrentAsync(Environment, KeyPurpose.Pepper, None));
        Assert.Equal(0, table.Calls);
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(2, (await Core.Keys.CurrentAsync(Environment, KeyPurpose.Pepper, None)).Version);
        Assert.Equal(1, table.Calls);

        Assert.Equal(1, (await Core.Keys.FindAsync(Environment, KeyPurpose.Pepper, 1, None))!.Version);
        Assert.Equal(1, table.Calls);
    }

    [Fact]
    public async Task Leaves_memory_with_its_environment()
    {
        await Core.Environments.CreateAsync(Environment, Actor.Service, None);
        var key = await UnwrappedAsync();
        Assert.True(key.IsAlive);
        var found = (await Core.Environments.FindAsync(Environment, None))!;
        var deletion = new EnvironmentDeletion(Table, Core.Environments, clock).RunAsync(found, force: true, Actor.Service, new Progress<int>(), None);
        while (!deletion.IsCompleted)
        {
            clock.Advance(EnvironmentDeletion.Notice);
            await Task.Delay(10);
        }

        (await deletion).Value();
        for (var collections = 0; collections < 10 && key.IsAlive; collections++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(key.IsAlive);
        GC.KeepAlive(Core.Keys);
    }

    [Fact]
    public async Task Finds_a_version_that_it_has_not_seen_at_once()
    {
        await Core.Keys.CurrentAsync(Environment, KeyPurpose.Pepper, None);
        await PutAsync(2, Wrap(RandomNumberGenerator.GetBytes(32), $"{Environment}|pepper|2"));

        Assert.Equal(2, (await Core.Keys.FindAsync(Environment, KeyPurpose.Pepper, 2, None))!.Version);
    }

    [Fact]
    public async Task Takes_the_tenth_version_for_newer_than_the_ninth()
    {
        for (var version = 1; version <= 10; version++)
        {
            await PutAsync(version, Wrap(RandomNumberGenerator.GetBytes(32), $"{Environment}|pepper|{version}"));
        }

        Assert.Equal(10, (await Core.Keys.CurrentAsync(Environment, KeyPurpose.Pepper, None)).Version);
    }

    [Fact]
    public async Task Does_not_grow_old_by_the_time_of_day()
    {
        await Core.Keys.CurrentAsync(Environment, KeyPurpose.Pepper, None);
        table!.Restart();

        clock.SetUtcNow(clock.GetUtcNow().AddDays(-1));
        await Core.Keys.CurrentAsync(Environment, KeyPurpose.Pepper, None);
        clock.SetUtcNow(clock.GetUtcNow().AddDays(2));
        await Core.Keys.CurrentAsync(Environment, KeyPurpose.Pepper, None);

        Assert.Equal(0, table.Calls);
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Has_one_first_pepper_when_twenty_instances_need_it_at_once(Engine engine)
    {
        await using var shared = await TestStore.OpenAsync(engine);
        for (var round = 0; round < Rounds.Of(2); round++)
        {
            var environment = Instance.NewEnvironment();
            var owner = new Instance(shared.Table);
            var caller = owner.Caller with { Environment = environment };
            var applications = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => owner.CreateAsync(Instance.M2M, caller)));

            var created = await Task.WhenAll(applications.Select(application =>
                Task.Run(() => new Instance(shared.Table).CreateSecretAsync(application.Value().Id.ToString(), caller))));

            var rows = await RowFamilies.ReadAsync(shared.Table, environment);
            var pepper = Open(Assert.Single(rows, row => row.Key.StartsWith("keyring|", StringComparison.Ordinal)), $"{environment}|pepper|1");
            Assert.Equal(20, created.Select(outcome => outcome.Value().Secret.Id).Distinct().Count());
            Assert.All(created, outcome => AssertVerifies(pepper, rows, outcome.Value()));
            await owner.AssertWholeAsync(environment: environment);
        }
    }

    /// <summary>By itself, so that nothing in the test goes on holding it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference> UnwrappedAsync() => new(await Core.Keys.CurrentAsync(Environment, KeyPurpose.Pepper, None));

    private static void AssertVerifies(byte[] pepper, IEnumerable<Row> rows, NewClientSecret created)
    {
        var id = created.Secret.Id.ToString();
        var slot = Assert.Single(rows, row => row.OptionalString("SecretId") == id["secret_".Length..]);
        var application = slot.Key.Split('|')[1];
        var message = Encoding.ASCII.GetBytes(application + id["secret_".Length..] + created.Plaintext.Reveal());
        Assert.Equal("HMAC-SHA-256", slot.String("Algorithm"));
        Assert.Equal(1, slot.Number("PepperVersion"));
        Assert.Equal(HMACSHA256.HashData(pepper, message), slot.Bytes("Mac"));
        Assert.Equal(created.Plaintext.Reveal()[^6..], slot.String("Hint"));
    }

    /// <summary>The tests' own reading of the format: a nonce of 12 bytes, the wrapped key, a tag of 16.</summary>
    private static byte[] Open(Row row, string associatedData)
    {
        var wrapped = row.Bytes("Wrapped");
        var key = new byte[wrapped.Length - 28];
        using var aes = new AesGcm(Instance.KeyEncryptionKey, 16);
        aes.Decrypt(wrapped[..12], wrapped[12..^16], wrapped[^16..], key, Encoding.ASCII.GetBytes(associatedData));
        return key;
    }

    private static byte[] Wrap(byte[] key, string associatedData)
    {
        var (nonce, ciphertext, tag) = (RandomNumberGenerator.GetBytes(12), new byte[key.Length], new byte[16]);
        using var aes = new AesGcm(Instance.KeyEncryptionKey, 16);
        aes.Encrypt(nonce, key, ciphertext, tag, Encoding.ASCII.GetBytes(associatedData));
        return [.. nonce, .. ciphertext, .. tag];
    }

    private async Task PutAsync(long version, byte[] wrapped)
    {
        var row = new Row($"keyring|pepper|{version:D10}")
        {
            ["KeyEncryptionKeyVersion"] = (await new LocalKeyEncryptionKeys(Instance.KeyEncryptionKey).CurrentAsync(None)).Version,
            ["Wrapped"] = wrapped,
            ["CreatedAt"] = clock.GetUtcNow(),
        };
        var isThere = await Table.ReadAsync(Environment.ToString(), row.Key, None) is not null;
        RowChange change = isThere ? new RowChange.Replace(row, RowCondition.Exists) : new RowChange.Insert(row);
        Assert.True((await Table.SubmitAsync(Environment.ToString(), [change], None)).Committed);
    }

    private async Task DoesNotOpenAsync(string named)
    {
        var fresh = new Instance(Table, clock);
        var e = await Assert.ThrowsAsync<KeysUnavailableException>(() => fresh.Keys.CurrentAsync(Environment, KeyPurpose.Pepper, None).AsTask());
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
        Assert.Contains(Environment.ToString(), e.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<KeysUnavailableException>(() => fresh.Keys.FindAsync(Environment, KeyPurpose.Pepper, 1, None).AsTask());
    }
}
