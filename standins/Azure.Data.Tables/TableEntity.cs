using System.Collections;

namespace Azure.Data.Tables;

/// <summary>
/// A row as a dictionary. The keys, the timestamp and the ETag (as <c>odata.etag</c>) are entries like the others, so they are
/// met when it is enumerated. A value is a string, bool, int, long, double, Guid, DateTimeOffset, byte[] or null.
/// </summary>
public sealed class TableEntity : ITableEntity, IDictionary<string, object>
{
    private readonly Dictionary<string, object> properties;

    public TableEntity()
        : this(null)
    {
    }

    public TableEntity(string partitionKey, string rowKey)
        : this(null)
    {
        PartitionKey = partitionKey;
        RowKey = rowKey;
    }

    public TableEntity(IDictionary<string, object> values)
    {
        properties = values is null ? [] : new(values);
    }

    public string PartitionKey
    {
        get => GetString(EntityJson.PartitionKey);
        set => properties[EntityJson.PartitionKey] = value;
    }

    public string RowKey
    {
        get => GetString(EntityJson.RowKey);
        set => properties[EntityJson.RowKey] = value;
    }

    public DateTimeOffset? Timestamp
    {
        get => GetDateTimeOffset(EntityJson.Timestamp);
        set => properties[EntityJson.Timestamp] = value;
    }

    public ETag ETag
    {
        get => new(GetString(EntityJson.ETag));
        set => properties[EntityJson.ETag] = value.ToString();
    }

    public int Count => properties.Count;

    public ICollection<string> Keys => properties.Keys;

    ICollection<object> IDictionary<string, object>.Values => properties.Values;

    bool ICollection<KeyValuePair<string, object>>.IsReadOnly => false;

    /// <summary>Null if absent. An int written over a long or a double, and a time written over a string, take its type.</summary>
    public object this[string key]
    {
        get => Find(key);
        set => Set(key, value);
    }

    public string GetString(string key) => Get<string>(key);

    public bool? GetBoolean(string key) => Get<bool?>(key);

    public int? GetInt32(string key) => Get<int?>(key);

    public long? GetInt64(string key) => Get<long?>(key);

    public double? GetDouble(string key) => Get<double?>(key);

    public Guid? GetGuid(string key) => Get<Guid?>(key);

    public byte[] GetBinary(string key) => Get<byte[]>(key);

    public BinaryData GetBinaryData(string key) => Find(key) is byte[] bytes ? new(bytes) : Get<BinaryData>(key);

    public DateTimeOffset? GetDateTimeOffset(string key) => Find(key) is DateTime time ? new(time) : Get<DateTimeOffset?>(key);

    public DateTime? GetDateTime(string key) => Find(key) is DateTimeOffset time ? time.UtcDateTime : Get<DateTime?>(key);

    /// <summary>Replaces a value that is there already.</summary>
    public void Add(string key, object value) => Set(key, value);

    public void Clear() => properties.Clear();

    public bool ContainsKey(string key) => properties.ContainsKey(key);

    public bool Remove(string key) => properties.Remove(key);

    public bool TryGetValue(string key, out object value) => properties.TryGetValue(key, out value);

    void ICollection<KeyValuePair<string, object>>.Add(KeyValuePair<string, object> item) => Set(item.Key, item.Value);

    bool ICollection<KeyValuePair<string, object>>.Contains(KeyValuePair<string, object> item) => properties.Contains(item);

    void ICollection<KeyValuePair<string, object>>.CopyTo(KeyValuePair<string, object>[] array, int arrayIndex) =>
        ((ICollection<KeyValuePair<string, object>>)properties).CopyTo(array, arrayIndex);

    bool ICollection<KeyValuePair<string, object>>.Remove(KeyValuePair<string, object> item) =>
        ((ICollection<KeyValuePair<string, object>>)properties).Remove(item);

    IEnumerator<KeyValuePair<string, object>> IEnumerable<KeyValuePair<string, object>>.GetEnumerator() =>
        properties.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => properties.GetEnumerator();

    /// <exception cref="InvalidOperationException">The property has another type.</exception>
    private T Get<T>(string key) => Find(key) switch
    {
        null => default,
        T value => value,
        var other => throw new InvalidOperationException($"Cannot return {typeof(T)} type for a {other.GetType()} typed property."),
    };

    private object Find(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return properties.GetValueOrDefault(key);
    }

    private void Set(string key, object value)
    {
        if (value is decimal)
        {
            throw new InvalidOperationException("The service has no decimal type: use double.");
        }

        properties[key] = (Find(key), value) switch
        {
            (long, int number) => (long)number,
            (double, int number) => (double)number,
            (string, DateTime or DateTimeOffset) => value.ToString(),
            _ => value,
        };
    }
}
