using System.Diagnostics.CodeAnalysis;
using BitFaster.Caching.Lru;

namespace ConnectFunctions;

/// <summary>
/// Values that are believed for a while, at most so many of them. Reads take no lock. When it is full, what is used least
/// goes first: it can always be read again.
/// </summary>
/// <param name="capacity">3 or more.</param>
internal sealed class ExpiringCache<TKey, TValue>(TimeSpan lifetime, int capacity, TimeProvider clock)
    where TKey : notnull
{
    private readonly ConcurrentLru<TKey, (TValue Value, long Since)> entries = new(capacity);

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var found = entries.TryGet(key, out var entry) && clock.GetElapsedTime(entry.Since) < lifetime;
        value = found ? entry.Value : default;
        return found;
    }

    /// <summary>Whether there is a value, be it no longer believed.</summary>
    public bool Holds(TKey key) => entries.TryGet(key, out _);

    public void Set(TKey key, TValue value) => Set(key, value, clock.GetTimestamp());

    /// <param name="since">The clock's timestamp at which the value was known to be true.</param>
    public void Set(TKey key, TValue value, long since) => entries.AddOrUpdate(key, (value, since));
}
