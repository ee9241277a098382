using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace ConnectFunctions.Keys;

/// <summary>
/// A key that wraps other keys with AES-256-GCM. A wrapped key is a 12-byte nonce, the 32 bytes of ciphertext and the
/// 16-byte tag; who holds it, what for and in which version are bound to it as associated data, so a copy in another
/// place does not open.
/// </summary>
[DebuggerDisplay("{Version}")]
public sealed class KeyEncryptionKey
{
    public const int Size = 32;

    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int WrappedSize = NonceSize + RingKey.Size + TagSize;

    private readonly byte[] key;

    /// <param name="version">Names the key; at most 100 characters.</param>
    /// <param name="key">256 random bits.</param>
    /// <exception cref="ArgumentException">The key is not 256 bits.</exception>
    public KeyEncryptionKey(string version, ReadOnlySpan<byte> key)
    {
        if (key.Length != Size)
        {
            throw new ArgumentException($"A key-encryption key has {Size} bytes, not {key.Length}.", nameof(key));
        }

        Version = version;
        this.key = key.ToArray();
    }

    public string Version { get; }

    /// <summary>A key that has no version of its own is named after its use and a fingerprint, which tells nothing of it.</summary>
    public static KeyEncryptionKey Named(string use, ReadOnlySpan<byte> key)
    {
        Span<byte> fingerprint = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, "version"u8, fingerprint);
        return new KeyEncryptionKey($"{use}-{Convert.ToHexStringLower(fingerprint[..8])}", key);
    }

    /// <summary>The key in base64, as settings and vaults hold it; null when that is not what the text is.</summary>
    public static byte[]? Decode(string text)
    {
        var bytes = new byte[Size + 3];
        return Convert.TryFromBase64String(text, bytes, out var written) && written == Size ? bytes[..Size] : null;
    }

    /// <summary>A key for another use (HKDF-SHA-256, RFC 5869): neither tells anything of the other.</summary>
    /// <param name="use">Names the use.</param>
    internal byte[] Derive(ReadOnlySpan<byte> use)
    {
        var derived = new byte[Size];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, derived, salt: [], use);
        return derived;
    }

    internal byte[] Wrap(ReadOnlySpan<byte> plaintext, string associatedData, RandomNumberGenerator random)
    {
        var wrapped = new byte[WrappedSize];
        var nonce = wrapped.AsSpan(0, NonceSize);
        random.GetBytes(nonce);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, plaintext, wrapped.AsSpan(NonceSize, RingKey.Size), wrapped.AsSpan(NonceSize + RingKey.Size), Encoding.UTF8.GetBytes(associatedData));
        return wrapped;
    }

    /// <summary>Null when it was wrapped under another key, for another place, or has been changed since.</summary>
    internal byte[]? Unwrap(ReadOnlySpan<byte> wrapped, string associatedData)
    {
        if (wrapped.Length != WrappedSize)
        {
            return null;
        }

        var plaintext = new byte[RingKey.Size];
        using var aes = new AesGcm(key, TagSize);
        try
        {
            aes.Decrypt(
                wrapped[..NonceSize],
                wrapped.Slice(NonceSize, RingKey.Size),
                wrapped[(NonceSize + RingKey.Size)..],
                plaintext,
                Encoding.UTF8.GetBytes(associatedData));
            return plaintext;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
