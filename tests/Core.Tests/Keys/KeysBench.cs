using System.Security.Cryptography;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Environments;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Keys;

/// <summary>A store and a key-encryption key, for as many processes as a test wants, by one clock.</summary>
internal sealed class KeysBench : IAsyncDisposable
{
    private readonly TestStore store;

    private KeysBench(TestStore store) => this.store = store;

    public FakeClock Clock { get; } = new();

    public EnvironmentId Environment { get; } = Node.NewEnvironment();

    public ITable Table => store.Table;

    public LocalKeyEncryptionKeys KeyEncryptionKeys { get; } = new(RandomNumberGenerator.GetBytes(KeyEncryptionKey.Size));

    public static async Task<KeysBench> OpenAsync(Engine engine) => new(await TestStore.OpenAsync(engine));

    public Node NewNode(ITable? table = null, EnvironmentId? environment = null, IKeyEncryptionKeys? keys = null) =>
        new(table ?? Table, keys ?? KeyEncryptionKeys, Clock, environment ?? Environment);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
