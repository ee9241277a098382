namespace ConnectFunctions.Storage;

/// <summary>
/// A flat row: a key, and columns of the types that Table Storage holds and this product uses: <see cref="string"/>,
/// <see cref="bool"/>, <see cref="long"/>, <see cref="DateTimeOffset"/> (UTC) and <see cref="byte"/> arrays of at most
/// 64 KiB. A null column is an absent one.
/// </summary>
public sealed class Row(string key, string? etag = null)
{
    private const int UsualColumns = 10;

    private readonly Dictionary<string, object> columns = new(UsualColumns);

    /// <summary>At most 1 KiB of printable ASCII without <c>/ \ # ?</c>.</summary>
    public string Key { get; } = key;

    /// <summary>The version that was read, opaque; null on a row that was not read from a table.</summary>
    public string? ETag { get; } = etag;

    public IReadOnlyDictionary<string, object> Columns => columns;

    /// <summary>Sets a column. Null leaves it out.</summary>
    /// <exception cref="ArgumentException">The value is of a type that rows do not hold.</exception>
    public object? this[string column]
    {
        set
        {
            switch (value)
            {
                case null:
                    columns.Remove(column);
                    break;
                case string or bool or long or DateTimeOffset or byte[]:
                    columns[column] = value;
                    break;
                default:
                    throw new ArgumentException($"A row cannot hold a {value.GetType()} in '{column}'.", nameof(value));
            }
        }
    }

    public string String(string column) => Required<string>(column);

    public string? OptionalString(string column) => columns.GetValueOrDefault(column) as string;

    /// <summary>False when the column is absent.</summary>
    public bool Flag(string column) => columns.GetValueOrDefault(column) is true;

    public long Number(string column) => Required<long>(column);

    public DateTimeOffset Time(string column) => Required<DateTimeOffset>(column);

    public DateTimeOffset? OptionalTime(string column) => columns.GetValueOrDefault(column) as DateTimeOffset?;

    public byte[] Bytes(string column) => Required<byte[]>(column);

    public byte[]? OptionalBytes(string column) => columns.GetValueOrDefault(column) as byte[];

    private T Required<T>(string column) => columns.GetValueOrDefault(column) is T value
        ? value
        : throw new InvalidDataException($"Row '{Key}' has no {typeof(T).Name} in column '{column}'.");
}
