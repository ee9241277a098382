using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ConnectFunctions.Environments;

/// <summary>
/// An API key in the clear: <c>sk_</c>, the environment's id, <c>_</c> and 256 random bits as 43 characters of
/// base64url. The environment in it tells where to look it up. Only its digest is ever stored.
/// </summary>
[DebuggerDisplay("[redacted]")]
public sealed class ApiKeyText
{
    private const string Prefix = "sk_";
    private const int RandomSize = 32;
    private const int MaxLength = 200;

    private static readonly SearchValues<char> RandomCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly string text;

    private ApiKeyText(string text, EnvironmentId environment) => (this.text, Environment) = (text, environment);

    public EnvironmentId Environment { get; }

    internal ApiKeyDigest Digest => ApiKeyDigest.Of(text);

    /// <summary>Takes any length of random part up to 160 or so, so that a short key can be chosen for local use.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out ApiKeyText? key)
    {
        key = null;
        if (text.Length > MaxLength || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = text[Prefix.Length..];
        var separator = rest.IndexOf('_');
        if (separator < 0 || !EnvironmentId.TryParse(rest[..separator], out var environment))
        {
            return false;
        }

        var random = rest[(separator + 1)..];
        if (random.IsEmpty || random.ContainsAnyExcept(RandomCharacters))
        {
            return false;
        }

        key = new ApiKeyText(text.ToString(), environment);
        return true;
    }

    public static ApiKeyText Generate(EnvironmentId environment, RandomNumberGenerator random)
    {
        Span<byte> bytes = stackalloc byte[RandomSize];
        random.GetBytes(bytes);
        return new ApiKeyText($"{Prefix}{environment}_{Base64Url.EncodeToString(bytes)}", environment);
    }

    /// <summary>The key itself.</summary>
    public string Reveal() => text;

    public override string ToString() => "[redacted]";
}
