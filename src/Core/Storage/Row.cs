using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace ConnectFunctions.Storage;

/// <summary>
/// A flat row: a key, and columns of the types that Table Storage holds and this product uses: <see cref="string"/>,
/// <see cref="bool"/>, <see cref="long"/>, <see cref="DateTimeOffset"/> (UTC) and <see cref="byte"/> arrays of at most
/// 64 KiB. A null column is an absent one. The columns stay as the embedded engine stores them: who reads two of them pays
/// for two.
/// </summary>
public sealed class Row
{
    private readonly int start;
    private readonly long? version;
    private byte[] bytes;
    private int end;
    private string? key;
    private string? etag;

    public Row(string key, string? etag = null) => (this.key, this.etag, bytes) = (key, etag, []);

    /// <exception cref="InvalidDataException">The columns were not written by this product.</exception>
    internal Row(string key, long version, ReadOnlySpan<byte> columns)
        : this([], version, columns) => this.key = key;

    /// <param name="key">Made into text if anybody asks.</param>
    /// <param name="version">The same.</param>
    /// <param name="columns">As <see cref="Stored"/> has them.</param>
    /// <exception cref="InvalidDataException">The columns were not written by this product.</exception>
    internal Row(ReadOnlySpan<byte> key, long version, ReadOnlySpan<byte> columns)
    {
        (this.version, start, end) = (version, key.Length, key.Length + columns.Length);
        bytes = new byte[end];
        key.CopyTo(bytes);
        columns.CopyTo(bytes.AsSpan(start));
        foreach (var column in Each)
        {
            // Here and now, so that nobody finds out halfway.
        }
    }

    /// <summary>At most 1 KiB of printable ASCII without <c>/ \ # ?</c>.</summary>
    public string Key => key ??= Encoding.ASCII.GetString(bytes, 0, start);

    /// <summary>The version that was read, opaque; null on a row that was not read from a table.</summary>
    public string? ETag => etag ??= version is { } known ? SqliteVersion.ETag(known) : null;

    /// <summary>All of them, made anew each time.</summary>
    public IReadOnlyDictionary<string, object> Columns
    {
        get
        {
            var columns = new Dictionary<string, object>();
            foreach (var column in Each)
            {
                columns.Add(Encoding.UTF8.GetString(column.Name), column.Value);
            }

            return columns;
        }
    }

    internal RowColumns Each => new(Stored);

    /// <summary>The columns as the embedded engine stores them.</summary>
    internal ReadOnlySpan<byte> Stored => bytes.AsSpan(start, end - start);

    /// <summary>Sets a column. Null leaves it out.</summary>
    /// <exception cref="ArgumentException">The value is of a type that rows do not hold.</exception>
    public object? this[string column]
    {
        set
        {
            if (Find(column, out var earlier))
            {
                bytes.AsSpan((start + earlier.Place.End)..end).CopyTo(bytes.AsSpan(start + earlier.Place.Start));
                end -= earlier.Place.End - earlier.Place.Start;
            }

            switch (value)
            {
                case null:
                    break;
                case string text:
                    Encoding.UTF8.GetBytes(text, Append(column, RowColumn.Text, Encoding.UTF8.GetByteCount(text)));
                    break;
                case bool flag:
                    Append(column, RowColumn.Flag, 1)[0] = flag ? (byte)'1' : (byte)'0';
                    break;
                case long number:
                    Span<byte> digits = stackalloc byte[RowColumn.MaxNumberLength];
                    number.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
                    digits[..length].CopyTo(Append(column, RowColumn.Number, length));
                    break;
                case DateTimeOffset time:
                    Utf8Formatter.TryFormat(time.UtcDateTime, Append(column, RowColumn.Time, RowColumn.TimeLength), out _, 'O');
                    break;
                case byte[] printable when Utf8.IsValid(printable) && !printable.AsSpan().ContainsAnyInRange<byte>(0, 31):
                    printable.CopyTo(Append(column, RowColumn.Plain, printable.Length));
                    break;
                case byte[] binary:
                    Base64.EncodeToUtf8(binary, Append(column, RowColumn.Base64, Base64.GetMaxEncodedToUtf8Length(binary.Length)), out _, out _);
                    break;
                default:
                    throw new ArgumentException($"A row cannot hold a {value.GetType()} in '{column}'.", nameof(value));
            }
        }
    }

    public string String(string column) => OptionalString(column) ?? throw Lacks(column, nameof(String));

    public string? OptionalString(string column) => Find(column, out var found) && found.Kind == RowColumn.Text ? (string)found.Value : null;

    /// <summary>False when the column is absent.</summary>
    public bool Flag(string column) => Find(column, out var found) && found.Kind == RowColumn.Flag && (bool)found.Value;

    public long Number(string column) => OptionalNumber(column) ?? throw Lacks(column, nameof(Int64));

    public long? OptionalNumber(string column) => Find(column, out var found) && found.Kind == RowColumn.Number && found.TryNumber(out var number) ? number : null;

    public DateTimeOffset Time(string column) => OptionalTime(column) ?? throw Lacks(column, nameof(DateTimeOffset));

    public DateTimeOffset? OptionalTime(string column) => Find(column, out var found) && found.Kind == RowColumn.Time ? (DateTimeOffset)found.Value : null;

    public byte[] Bytes(string column) => OptionalBytes(column) ?? throw Lacks(column, "Byte[]");

    public byte[]? OptionalBytes(string column) => Find(column, out var found) && found.IsBytes ? (byte[])found.Value : null;

    /// <summary>The bytes where they lie, to be written out as they are. Nobody may change the row from then on.</summary>
    internal ReadOnlyMemory<byte> Slice(string column) => Find(column, out var found) && found.Kind == RowColumn.Plain
        ? bytes.AsMemory(start + found.Place.Value, found.Bytes.Length)
        : Bytes(column);

    private bool Find(string column, out RowColumn found)
    {
        foreach (var candidate in Each)
        {
            if (Ascii.Equals(candidate.Name, column))
            {
                found = candidate;
                return true;
            }
        }

        found = default;
        return false;
    }

    /// <returns>The place for the value.</returns>
    private Span<byte> Append(string column, byte kind, int length)
    {
        if (column.Contains(' ', StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{column}' cannot be a column's name.", nameof(column));
        }

        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{column} {(char)kind}{length} "));
        var value = end + head.Length;
        if (value + length >= bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(256, 2 * (value + length)));
        }

        head.CopyTo(bytes, end);
        bytes[value + length] = (byte)'\n';
        end = value + length + 1;
        return bytes.AsSpan(value, length);
    }

    private InvalidDataException Lacks(string column, string type) => new($"Row '{Key}' has no {type} in column '{column}'.");
}
