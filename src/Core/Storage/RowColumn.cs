using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ConnectFunctions.Storage;

/// <summary>One column as a row stores it, for people to read too: <c>Name s11 Tide Tables</c> and a line feed.</summary>
/// <param name="name">In ASCII.</param>
/// <param name="kind">What the value is.</param>
/// <param name="value">The value itself, in as many bytes as stand before it.</param>
/// <param name="place">Where the column, its value and the next column begin.</param>
internal readonly ref struct RowColumn(ReadOnlySpan<byte> name, byte kind, ReadOnlySpan<byte> value, (int Start, int Value, int End) place)
{
    public const byte Text = (byte)'s';
    public const byte Flag = (byte)'f';
    public const byte Number = (byte)'n';

    /// <summary>UTC, to the tick.</summary>
    public const byte Time = (byte)'t';

    /// <summary>Bytes that are printable text, as JSON is.</summary>
    public const byte Plain = (byte)'u';

    /// <summary>Any other bytes.</summary>
    public const byte Base64 = (byte)'b';

    public const int TimeLength = 28;
    public const int MaxNumberLength = 20;

    public ReadOnlySpan<byte> Name { get; } = name;

    public byte Kind { get; } = kind;

    public ReadOnlySpan<byte> Bytes { get; } = value;

    public (int Start, int Value, int End) Place { get; } = place;

    public bool IsBytes => Kind is Plain or Base64;

    public bool TryNumber(out long number) => long.TryParse(Bytes, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    /// <exception cref="InvalidDataException">It was not written by this product.</exception>
    public object Value
    {
        get
        {
            switch ((char)Kind)
            {
                case (char)Text:
                    return Encoding.UTF8.GetString(Bytes);
                case (char)Flag when Bytes is [(byte)'0' or (byte)'1']:
                    return Bytes[0] == '1';
                case (char)Number when TryNumber(out var number):
                    return number;
                case (char)Time when Utf8Parser.TryParse(Bytes, out DateTime time, out var read, 'O') && read == Bytes.Length && time.Kind is DateTimeKind.Utc:
                    return new DateTimeOffset(time);
                case (char)Plain:
                    return Bytes.ToArray();
                case (char)Base64 when System.Buffers.Text.Base64.IsValid(Bytes, out var length):
                    var bytes = new byte[length];
                    System.Buffers.Text.Base64.DecodeFromUtf8(Bytes, bytes, out _, out _);
                    return bytes;
                default:
                    throw new InvalidDataException($"The column '{Encoding.UTF8.GetString(Name)}' of a stored row cannot be read.");
            }
        }
    }
}
