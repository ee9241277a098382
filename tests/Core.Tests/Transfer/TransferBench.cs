using System.Security.Cryptography;
using System.Text;
using ConnectFunctions.Core.Tests.Keys;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Environments;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;
using ConnectFunctions.Transfer;

namespace ConnectFunctions.Core.Tests.Transfer;

/// <summary>Where environments are moved from and to, over one store, under one export key.</summary>
internal sealed class TransferBench : IAsyncDisposable
{
    private static readonly RandomNumberGenerator Random = RandomNumberGenerator.Create();

    private readonly byte[] exportKey = RandomNumberGenerator.GetBytes(KeyEncryptionKey.Size);

    private TransferBench(KeysBench keys) => (Keys, ExportKey) = (keys, ConnectFunctions.Transfer.ExportKey.Read(Convert.ToBase64String(exportKey))!);

    public KeysBench Keys { get; }

    public KeyEncryptionKey ExportKey { get; }

    public static async Task<TransferBench> OpenAsync(Engine engine = Engine.Sqlite) => new(await KeysBench.OpenAsync(engine));

    public static string[] LinesOf(byte[] export) => Encoding.UTF8.GetString(export).TrimEnd('\n').Split('\n');

    public static byte[] FileOf(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + '\n')));

    public static async Task<IReadOnlyList<Row>> AllRowsAsync(Node node) =>
        await node.Table.QueryAsync(node.Environment.ToString(), "!", "~~", 1000, Node.None);

    /// <summary>An environment with nothing in it.</summary>
    public async Task<Node> NewTargetAsync()
    {
        var target = Keys.NewNode(environment: Node.NewEnvironment());
        Assert.True(await new EnvironmentRegistry(Keys.Table, target.Ulids, Keys.Clock).CreateAsync(target.Environment, Node.Operator, Node.None));
        return target;
    }

    public async Task<byte[]> ExportAsync(Node source) => (await TryExportAsync(source)).Value();

    public async Task<Outcome<byte[]>> TryExportAsync(Node source)
    {
        using var output = new MemoryStream();
        var keys = new KeyTransfer(source.Table, Keys.KeyEncryptionKeys, source.Ulids, Random, Keys.Clock);
        var outcome = await new EnvironmentExport(source.Table, keys, Keys.Clock).RunAsync(source.Environment, output, ExportKey, new Progress<int>(), Node.None);
        return outcome.Match<Outcome<byte[]>>(_ => output.ToArray(), failure => failure);
    }

    public async Task<Outcome<ImportReport>> ImportAsync(Node target, byte[] export, CancellationToken cancellation = default)
    {
        using var input = new MemoryStream(export);
        return await ImportAsync(target, input, cancellation);
    }

    public Task<Outcome<ImportReport>> ImportAsync(Node target, Stream input, CancellationToken cancellation = default)
    {
        var keys = new KeyTransfer(target.Table, Keys.KeyEncryptionKeys, target.Ulids, Random, Keys.Clock);
        var environments = new EnvironmentRegistry(target.Table, target.Ulids, Keys.Clock);
        return new EnvironmentImport(target.Table, environments, keys, target.Ulids, Keys.Clock)
            .RunAsync(target.Environment, input, ExportKey, Node.Operator, new Progress<int>(), cancellation);
    }

    /// <summary>As who has the export key could make it, by the tests' own reading of the format.</summary>
    /// <param name="lines">Without the last.</param>
    public byte[] Sealed(IEnumerable<string> lines)
    {
        var body = FileOf(lines);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, exportKey, 32, info: Encoding.ASCII.GetBytes("export mac"));
        var mac = Convert.ToBase64String(HMACSHA256.HashData(key, body));
        return [.. body, .. FileOf([$$"""{"line":"end","mac":"{{mac}}"}"""])];
    }

    /// <summary>The same with something in it replaced by something else, sealed anew.</summary>
    public byte[] Sealed(byte[] export, string old, string changed)
    {
        Assert.Contains(old, Encoding.UTF8.GetString(export), StringComparison.Ordinal);
        return Sealed(LinesOf(export)[..^1].Select(line => line.Replace(old, changed, StringComparison.Ordinal)));
    }

    public ValueTask DisposeAsync() => Keys.DisposeAsync();
}
