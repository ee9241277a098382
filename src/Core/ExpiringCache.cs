using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace ConnectFunctions;

/// <summary>
/// Values that are believed for a while, at most so many of them. Reads take no lock. When it is full it starts afresh:
/// what it holds can always be read again.
/// </summary>
internal sealed class ExpiringCache<TKey, TValue>(TimeSpan lifetime, int capacity, TimeProvider clock)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, (TValue Value, long Since)> entries = new();

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var found = entries.TryGetValue(key, out var entry) && clock.GetElapsedTime(entry.Since) < lifetime;
        value = found ? entry.Value : default;
        return found;
    }

    /// <summary>Whether there is a value, be it no longer believed.</summary>
    public bool Holds(TKey key) => entries.ContainsKey(key);

    public void Set(TKey key, TValue value) => Set(key, value, clock.GetTimestamp());

    /// <param name="since">The clock's timestamp at which the value was known to be true.</param>
    public void Set(TKey key, TValue value, long since)
    {
        if (entries.Count >= capacity)
        {
            entries.Clear();
        }

        entries[key] = (value, since);
    }
}
