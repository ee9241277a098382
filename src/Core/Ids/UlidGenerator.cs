using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ConnectFunctions.Ids;

/// <summary>
/// Makes ULIDs that rise strictly within a process, also within a millisecond and when the clock steps back: then the
/// last one is counted on, and its time stands until the clock has caught up.
/// </summary>
public sealed class UlidGenerator(TimeProvider clock, RandomNumberGenerator random)
{
    private readonly Lock gate = new();
    private Ulid last;

    public Ulid Next()
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        lock (gate)
        {
            last = now > last.UnixMilliseconds ? new Ulid(now, EightyBits()) : last.Next;
            return last;
        }
    }

    private UInt128 EightyBits()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.GetBytes(bytes[6..]);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
