using System.Buffers.Text;

namespace ConnectFunctions.Storage;

/// <summary>Goes through the columns of a row where they are stored, in the order in which they were set.</summary>
internal ref struct RowColumns(ReadOnlySpan<byte> stored)
{
    private readonly ReadOnlySpan<byte> stored = stored;
    private int position;

    public RowColumn Current { get; private set; }

    public readonly RowColumns GetEnumerator() => this;

    /// <exception cref="InvalidDataException">What comes next was not written by this product.</exception>
    public bool MoveNext()
    {
        if (position == stored.Length)
        {
            return false;
        }

        var rest = stored[position..];
        var name = rest.IndexOf((byte)' ');
        if (name > 0
            && name + 2 < rest.Length
            && Utf8Parser.TryParse(rest[(name + 2)..], out int length, out var digits)
            && name + 3 + digits is var start
            && length >= 0
            && length < rest.Length - start
            && rest[start - 1] == ' '
            && rest[start + length] == '\n')
        {
            var end = position + start + length + 1;
            Current = new RowColumn(rest[..name], rest[name + 1], rest.Slice(start, length), (position, position + start, end));
            position = end;
            return true;
        }

        throw new InvalidDataException("A stored row has something in it that does not belong there.");
    }
}
