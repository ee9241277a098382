using System.Security.Cryptography;
using System.Text;
using ConnectFunctions.Applications;
using ConnectFunctions.Keys;

namespace ConnectFunctions.ClientSecrets;

/// <summary>
/// What is stored of a client secret: HMAC-SHA-256 under the environment's pepper, of the application's ULID, the secret's ULID,
/// 26 characters each, and the secret. So it is good for that application only, wherever its row may have been moved. A
/// secret is 256 random bits and no password, so there is nothing for a slow hash to slow down.
/// </summary>
internal static class SecretHash
{
    public const string Algorithm = "HMAC-SHA-256";

    public const int Size = HMACSHA256.HashSizeInBytes;

    public static byte[] Compute(RingKey pepper, ApplicationUlid application, ClientSecretId id, string secret) =>
        HMACSHA256.HashData(pepper.Bytes, Encoding.UTF8.GetBytes($"{application.Ulid}{id.Ulid}{secret}"));

    /// <summary>Takes the same time whether or not, and wherever, the hashes differ.</summary>
    public static bool Matches(byte[] stored, byte[] presented) => CryptographicOperations.FixedTimeEquals(stored, presented);
}
