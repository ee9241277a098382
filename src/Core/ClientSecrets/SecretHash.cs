using System.Security.Cryptography;
using System.Text;
using ConnectFunctions.Keys;

namespace ConnectFunctions.ClientSecrets;

/// <summary>
/// What is stored of a client secret: HMAC-SHA-256 under the environment's pepper, of the secret's id, a zero byte and
/// the secret. A secret is 256 random bits and no password, so there is nothing for a slow hash to slow down.
/// </summary>
internal static class SecretHash
{
    public const string Algorithm = "HMAC-SHA-256";

    public const int Size = HMACSHA256.HashSizeInBytes;

    public static byte[] Compute(RingKey pepper, ClientSecretId id, string secret) =>
        HMACSHA256.HashData(pepper.Bytes, Encoding.UTF8.GetBytes($"{id}\0{secret}"));

    /// <summary>Takes the same time whether or not, and wherever, the hashes differ.</summary>
    public static bool Matches(byte[] stored, byte[] presented) => CryptographicOperations.FixedTimeEquals(stored, presented);
}
