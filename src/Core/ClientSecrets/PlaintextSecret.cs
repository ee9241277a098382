using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;

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

    public static PlaintextSecret Generate(RandomNumberGenerator random)
    {
        Span<byte> bytes = stackalloc byte[Size];
        random.GetBytes(bytes);
        var secret = new PlaintextSecret(Base64Url.EncodeToString(bytes));
        CryptographicOperations.ZeroMemory(bytes);
        return secret;
    }

    /// <summary>The secret itself.</summary>
    public string Reveal() => text;

    public override string ToString() => "[redacted]";
}
