using System.Diagnostics;
using System.Security.Cryptography;

namespace ConnectFunctions.Keys;

/// <summary>An unwrapped key of an environment's ring: 256 random bits, in memory only.</summary>
/// <param name="version">From 1, rising.</param>
/// <param name="bytes">32 bytes.</param>
[DebuggerDisplay("version {Version}")]
public sealed class RingKey(long version, byte[] bytes)
{
    public const int Size = 32;

    public long Version { get; } = version;

    internal ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>The same key under another version.</summary>
    internal RingKey As(long other) => new(other, bytes);

    internal bool IsSameAs(RingKey other) => CryptographicOperations.FixedTimeEquals(Bytes, other.Bytes);

    internal static RingKey Generate(long version, RandomNumberGenerator random)
    {
        var bytes = new byte[Size];
        random.GetBytes(bytes);
        return new RingKey(version, bytes);
    }
}
