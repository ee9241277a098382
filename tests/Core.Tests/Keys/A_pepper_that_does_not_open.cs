using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Core.Tests.Keys;

/// <summary>A row of the ring that was moved or changed by someone who can write to the table and lacks the key-encryption key.</summary>
public sealed class A_pepper_that_does_not_open
{
    public static readonly TheoryData<string> Damages =
        ["another environment's", "another version's", "a bit flipped", "cut short", "empty", "no key", "no version of the key-encryption key", "an unknown one", "one that nothing could be"];

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Stops_only_the_secrets_that_need_it(string damage)
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var (old, made) = await TwoVersionsAsync(bench);
        await DamageAsync(bench, version: 1, damage);
        var node = bench.NewNode();

        Assert.True(await node.VerifiesAsync(made));
        Assert.False(await node.VerifiesAsync(made with { Application = "client_00000000000000000000000000" }));
        Assert.True(await node.VerifiesAsync(await node.NewSecretAsync()));
        var unavailable = await node.VerifyingFailsAsync(old);

        AssertSaidInTheLog(node, version: 1);
        AssertTellsNoDetail(unavailable);
        Assert.Equal(1, (await node.SlotAsync(old)).Number("PepperVersion"));
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Although_the_newest_stops_only_the_secrets_that_need_it(string damage)
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var (old, made) = await TwoVersionsAsync(bench);
        await DamageAsync(bench, version: 2, damage);
        var node = bench.NewNode();

        Assert.True(await node.VerifiesAsync(old));
        AssertTellsNoDetail(await node.VerifyingFailsAsync(made));
        AssertTellsNoDetail(await node.VerifyingFailsAsync(made with { Application = "client_00000000000000000000000000" }));
        await Assert.ThrowsAsync<KeysUnavailableException>(() => node.NewSecretAsync());
        AssertSaidInTheLog(node, version: 2);

        // A rotation makes a new one, and the rest of the environment is well again.
        Assert.Equal(3, await node.RotateAsync());
        Assert.True(await node.VerifiesAsync(await node.NewSecretAsync()));
        Assert.True(await node.VerifiesAsync(old));
        Assert.Equal(3, (await node.SlotAsync(old)).Number("PepperVersion"));
        AssertTellsNoDetail(await node.VerifyingFailsAsync(made));
    }

    [Fact]
    public async Task Stops_no_other_secret_of_the_same_application()
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var node = bench.NewNode();
        var old = await node.NewSecretAsync();
        await node.RotateAsync();
        var made = await node.NewSecretAsync(old.Application);
        await DamageAsync(bench, version: 1, "a bit flipped");

        var other = bench.NewNode();

        Assert.True(await other.VerifiesAsync(made));
        await other.VerifyingFailsAsync(old);
    }

    [Fact]
    public async Task Is_not_replaced_by_its_copy_under_the_next_version()
    {
        // Whoever can write to the table must not be able to bring back a retired pepper as the newest.
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var node = bench.NewNode();
        var made = await node.NewSecretAsync();
        var row = Assert.Single(await node.RingRowsAsync());
        await node.PutAsync(CopyOf(row, KeyRingRows.Key(KeyPurpose.Pepper, 2)));

        var other = bench.NewNode();

        await Assert.ThrowsAsync<KeysUnavailableException>(() => other.NewSecretAsync());
        Assert.True(await other.VerifiesAsync(made));
    }

    private static async Task<(Credentials Old, Credentials Made)> TwoVersionsAsync(KeysBench bench)
    {
        var node = bench.NewNode();
        var old = await node.NewSecretAsync();
        await node.RotateAsync();
        return (old, await node.NewSecretAsync());
    }

    private static async Task DamageAsync(KeysBench bench, long version, string damage)
    {
        var node = bench.NewNode();
        var row = (await node.RingRowsAsync()).Single(row => KeyRingRows.Version(row) == version);
        var wrapped = row.Bytes("Wrapped");
        var damaged = CopyOf(row, row.Key);
        switch (damage)
        {
            case "another environment's":
                var other = bench.NewNode(environment: Node.NewEnvironment());
                await other.RotateAsync();
                await other.RotateAsync();
                damaged = CopyOf((await other.RingRowsAsync())[(int)version - 1], row.Key);
                break;
            case "another version's":
                damaged = CopyOf((await node.RingRowsAsync()).Single(other => KeyRingRows.Version(other) != version), row.Key);
                break;
            case "a bit flipped":
                damaged["Wrapped"] = wrapped.Select((octet, i) => i == 30 ? (byte)(octet ^ 1) : octet).ToArray();
                break;
            case "cut short":
                damaged["Wrapped"] = wrapped[..^1];
                break;
            case "empty":
                damaged["Wrapped"] = Array.Empty<byte>();
                break;
            case "no key":
                damaged["Wrapped"] = null;
                break;
            case "no version of the key-encryption key":
                damaged["KeyEncryptionKeyVersion"] = null;
                break;
            case "an unknown one":
                damaged["KeyEncryptionKeyVersion"] = "local-0123456789abcdef";
                break;
            case "one that nothing could be":
                damaged["KeyEncryptionKeyVersion"] = "../x\0\n";
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(damage));
        }

        await node.PutAsync(damaged);
    }

    private static Row CopyOf(Row row, string key)
    {
        var copy = new Row(key);
        foreach (var (column, value) in row.Columns)
        {
            copy[column] = value;
        }

        return copy;
    }

    private static void AssertSaidInTheLog(Node node, long version) => Assert.Contains(
        node.Log.Lines,
        line => line.StartsWith($"Error: The pepper key, version {version}, of environment {node.Environment}", StringComparison.Ordinal));

    private static void AssertTellsNoDetail(KeysUnavailableException unavailable) =>
        Assert.DoesNotContain("changed", unavailable.Message, StringComparison.Ordinal);
}
