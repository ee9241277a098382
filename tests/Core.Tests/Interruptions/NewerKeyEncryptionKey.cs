using System.Security.Cryptography;
using ConnectFunctions.Keys;

namespace ConnectFunctions.Core.Tests.Interruptions;

/// <summary>A key-encryption key that came after another one, which is still there.</summary>
internal sealed class NewerKeyEncryptionKey(IKeyEncryptionKeys older) : IKeyEncryptionKeys
{
    private readonly LocalKeyEncryptionKeys newer = new(RandomNumberGenerator.GetBytes(KeyEncryptionKey.Size));

    public ValueTask<KeyEncryptionKey> CurrentAsync(CancellationToken cancellation) => newer.CurrentAsync(cancellation);

    public async ValueTask<KeyEncryptionKey?> FindAsync(string version, CancellationToken cancellation) =>
        await newer.FindAsync(version, cancellation) ?? await older.FindAsync(version, cancellation);
}
