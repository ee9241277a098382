using System.Security.Cryptography;
using System.Text;
using ConnectFunctions.Ids;

namespace ConnectFunctions.Idempotency;

/// <summary>A request that may come again, and by what it is known again.</summary>
/// <param name="Key">The caller's name for it.</param>
/// <param name="Operation">What is asked for: the function's name.</param>
/// <param name="BodyDigest">SHA-256 of the body as it was sent.</param>
public sealed record IdempotentRequest(IdempotencyKey Key, string Operation, byte[] BodyDigest)
{
    /// <summary>The same for the same request only.</summary>
    /// <param name="target">The object that it is about; null when it makes one.</param>
    internal string Fingerprint(Ulid? target) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Operation}\n{target}\n{Convert.ToHexStringLower(BodyDigest)}")));
}
