using System.Collections;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>A handful of entries at most, so a list beats a dictionary.</summary>
internal sealed class InvocationFeatures : IInvocationFeatures
{
    private readonly List<KeyValuePair<Type, object>> entries = new(2);

    public T? Get<T>()
    {
        foreach (var entry in entries)
        {
            if (entry.Key == typeof(T))
            {
                return (T)entry.Value;
            }
        }

        return default;
    }

    public void Set<T>(T instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        entries.RemoveAll(entry => entry.Key == typeof(T));
        entries.Add(new(typeof(T), instance));
    }

    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
