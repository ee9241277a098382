using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ConnectFunctions.Environments;

/// <summary>SHA-256 of a whole API key, by which it is known and stored.</summary>
internal readonly record struct ApiKeyDigest
{
    private readonly UInt128 first;
    private readonly UInt128 second;

    private ApiKeyDigest(UInt128 first, UInt128 second) => (this.first, this.second) = (first, second);

    /// <param name="key">In ASCII, of a bounded length.</param>
    public static ApiKeyDigest Of(string key)
    {
        Span<byte> bytes = stackalloc byte[key.Length];
        Encoding.ASCII.GetBytes(key, bytes);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, digest);
        return new ApiKeyDigest(BinaryPrimitives.ReadUInt128BigEndian(digest), BinaryPrimitives.ReadUInt128BigEndian(digest[16..]));
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{first:x32}{second:x32}");
}
