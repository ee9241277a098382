using System.Buffers;
using System.Text;

namespace ConnectFunctions.Storage;

/// <summary>
/// What Table Storage accepts in one transaction. Checked by every engine before anything happens, so what works on
/// one of them works on the other.
/// </summary>
internal static class TransactionLimits
{
    private const int MaxChanges = 100;
    private const int MaxBytes = 4 * 1024 * 1024;
    private const int MaxKeyLength = 1024;
    private const int MaxStringLength = 32 * 1024;
    private const int MaxBinaryLength = 64 * 1024;

    // The headers of one operation in a batch, its JSON punctuation and its keys' second appearance.
    private const int BytesPerChange = 768;
    private const int BytesPerColumn = 48;

    // A UTF-16 unit outside plain ASCII is sent as \uXXXX.
    private const int MaxBytesPerChar = 6;

    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create(
        " !\"$%&'()*+,-.0123456789:;<=>@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    private static readonly SearchValues<char> PlainCharacters = SearchValues.Create(
        " !#$%()*,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~");

    /// <exception cref="ArgumentException">The changes cannot be one transaction.</exception>
    public static void Check(string partition, IReadOnlyList<RowChange> changes)
    {
        if (changes.Count is 0 or > MaxChanges)
        {
            throw new ArgumentException($"A transaction has 1 to {MaxChanges} changes, not {changes.Count}.", nameof(changes));
        }

        CheckKey(partition);
        var keys = new HashSet<string>(changes.Count, StringComparer.Ordinal);
        var bytes = 0L;
        foreach (var change in changes)
        {
            CheckKey(change.Key);
            if (!keys.Add(change.Key))
            {
                throw new ArgumentException($"Two changes are to the row '{change.Key}'.", nameof(changes));
            }

            bytes += BytesPerChange + (2 * (partition.Length + change.Key.Length)) + MaxSize(RowOf(change));
        }

        // The first sum assumes the worst of every text and is nearly always small enough.
        if (bytes > MaxBytes && Size(partition, changes) is var size && size > MaxBytes)
        {
            throw new ArgumentException($"A transaction has at most {MaxBytes} bytes, not {size}.", nameof(changes));
        }
    }

    private static void CheckKey(string key)
    {
        if (key.Length > MaxKeyLength || key.AsSpan().ContainsAnyExcept(KeyCharacters))
        {
            throw new ArgumentException($"'{key}' is not at most {MaxKeyLength} printable ASCII characters without / \\ # ?.", nameof(key));
        }
    }

    private static Row? RowOf(RowChange change) => change switch
    {
        RowChange.Insert insert => insert.Row,
        RowChange.Replace replace => replace.Row,
        RowChange.Merge merge => merge.Row,
        _ => null,
    };

    private static long MaxSize(Row? row)
    {
        if (row is null)
        {
            return 0;
        }

        var size = 0L;
        foreach (var column in row.Each)
        {
            // Short of these bounds in UTF-8 it is short of them as UTF-16 and as bytes too.
            if (column.Bytes.Length > MaxStringLength
                && column.Value is string { Length: > MaxStringLength } or byte[] { Length: > MaxBinaryLength })
            {
                throw new ArgumentException($"The value of '{Encoding.UTF8.GetString(column.Name)}' in the row '{row.Key}' is larger than 64 KiB.", nameof(row));
            }

            size += BytesPerColumn + (2L * column.Name.Length) + ((long)column.Bytes.Length * MaxBytesPerChar);
        }

        return size;
    }

    private static long Size(string partition, IReadOnlyList<RowChange> changes)
    {
        var size = 0L;
        foreach (var change in changes)
        {
            size += BytesPerChange + (2 * (partition.Length + change.Key.Length));
            foreach (var (column, value) in RowOf(change)?.Columns ?? new Dictionary<string, object>())
            {
                size += BytesPerColumn + (2L * column.Length) + value switch
                {
                    string text => EscapedLength(text),
                    byte[] binary => Base64Length(binary),
                    _ => 0,
                };
            }
        }

        return size;
    }

    private static long EscapedLength(string text)
    {
        var plain = 0;
        foreach (var character in text)
        {
            plain += PlainCharacters.Contains(character) ? 1 : 0;
        }

        return plain + ((long)(text.Length - plain) * MaxBytesPerChar);
    }

    private static int Base64Length(byte[] binary) => (binary.Length + 2) / 3 * 4;
}
