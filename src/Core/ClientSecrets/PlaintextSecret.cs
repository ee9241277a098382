using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ConnectFunctions.Idempotency;
using ConnectFunctions.Keys;

namespace ConnectFunctions.ClientSecrets;

/// <summary>
/// A client secret in the clear, on its way to the one who asked for it: 256 random bits, as 43 characters of
/// base64url. It shows itself only through <see cref="Reveal"/>, so it cannot slip into a log or an answer.
/// </summary>
[DebuggerDisplay("[redacted]")]
public sealed class PlaintextSecret
{
    private const int Size = 32;
    private const int HintLength = 6;

    private readonly string text;

    private PlaintextSecret(string text) => this.text = text;

    /// <summary>The last characters: enough to tell one's secrets apart, and 220 bits short of one.</summary>
    public string Hint => text[^HintLength..];

    /// <summary>Whether a secret can have this hint.</summary>
    internal static bool IsHint(string text) =>
        text.Length == HintLength && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');

    public static PlaintextSecret Generate(RandomNumberGenerator random)
    {
        Span<byte> bytes = stackalloc byte[Size];
        random.GetBytes(bytes);
        var secret = new PlaintextSecret(Base64Url.EncodeToString(bytes));
        CryptographicOperations.ZeroMemory(bytes);
        return secret;
    }

    /// <summary>
    /// The secret of an idempotent request: HKDF-SHA-256 (RFC 5869) of the environment's key, with a random salt that is
    /// stored and the caller's key that is not. The same request can be given it again; the store alone cannot make it.
    /// </summary>
    internal static PlaintextSecret Derive(RingKey key, byte[] salt, IdempotencyKey idempotencyKey, ClientSecretId id)
    {
        // Each part with its length before it, so that no two pairs make the same bytes.
        var (caller, secret) = (idempotencyKey.ToString(), id.ToString());
        var info = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{caller.Length}:{caller}{secret.Length}:{secret}"));
        Span<byte> bytes = stackalloc byte[Size];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Bytes, bytes, salt, info);
        var derived = new PlaintextSecret(Base64Url.EncodeToString(bytes));
        CryptographicOperations.ZeroMemory(bytes);
        return derived;
    }

    /// <summary>The secret itself.</summary>
    public string Reveal() => text;

    public override string ToString() => "[redacted]";
}
