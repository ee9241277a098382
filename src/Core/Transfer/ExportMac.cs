using System.Security.Cryptography;
using ConnectFunctions.Keys;

namespace ConnectFunctions.Transfer;

/// <summary>
/// HMAC-SHA-256 over every byte of an export up to its last line, which holds it. The key of it is derived from the export
/// key, so only who has that can make a file that is taken for an export.
/// </summary>
internal sealed class ExportMac : IDisposable
{
    private readonly IncrementalHash hash;

    public ExportMac(KeyEncryptionKey exportKey)
    {
        var key = exportKey.Derive("export mac"u8);
        hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        CryptographicOperations.ZeroMemory(key);
    }

    public void Add(ReadOnlySpan<byte> line) => hash.AppendData(line);

    /// <summary>The last line, given all before it.</summary>
    public byte[] End() => ExportedLine.Write(new ExportedEnd(hash.GetHashAndReset()));

    public void Dispose() => hash.Dispose();
}
