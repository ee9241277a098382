using System.Globalization;

namespace ConnectFunctions.Ids;

/// <summary>
/// A Universally Unique Lexicographically Sortable Identifier: 48 bits of Unix time in milliseconds and 80 bits of
/// randomness, written as 26 characters of Crockford's base 32 in upper case, the first of them 0 to 7.
/// </summary>
public readonly record struct Ulid
{
    public const int Length = 26;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int TimeShift = 80;
    private const byte NoDigit = 255;

    /// <summary>The end of the year 9999.</summary>
    private const long LastMillisecond = 253_402_300_799_999;

    /// <summary>What each ASCII character stands for.</summary>
    private static readonly byte[] Digits = DigitsOf(Alphabet);

    private readonly UInt128 value;

    internal Ulid(UInt128 value) => this.value = value;

    internal Ulid(long unixMilliseconds, UInt128 random) => value = ((UInt128)(ulong)unixMilliseconds << TimeShift) | random;

    /// <summary>Whether its time lies before the year 10000, as that of every id issued here does.</summary>
    public bool HasTime => UnixMilliseconds <= LastMillisecond;

    /// <summary>UTC, to the millisecond.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has none: <see cref="HasTime"/>.</exception>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(UnixMilliseconds);

    internal long UnixMilliseconds => (long)(value >> TimeShift);

    internal Ulid Next => new(value + 1);

    /// <summary>Takes exactly the canonical form: no lower case, no look-alike letters, no white space.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Ulid ulid)
    {
        ulid = default;
        if (text.Length != Length || text[0] is < '0' or > '7')
        {
            return false;
        }

        var value = UInt128.Zero;
        foreach (var character in text)
        {
            if (DigitOf(character) is not (< NoDigit and var digit))
            {
                return false;
            }

            value = (value << 5) | digit;
        }

        ulid = new Ulid(value);
        return true;
    }

    public static Ulid Parse(ReadOnlySpan<char> text) => TryParse(text, out var ulid)
        ? ulid
        : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"'{text}' is not a ULID."));

    public override string ToString() => Write(complement: 0);

    /// <summary>
    /// The complement: each character c becomes character 31−c of the alphabet, so ascending order of these texts is
    /// newest first.
    /// </summary>
    public string ToDescendingString() => Write(complement: 31);

    /// <summary>Reads what <see cref="ToDescendingString"/> wrote.</summary>
    /// <exception cref="FormatException">It did not write that.</exception>
    public static Ulid ParseDescending(ReadOnlySpan<char> text) => TryParseDescending(text, out var ulid)
        ? ulid
        : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"'{text}' is not a ULID in descending order."));

    /// <summary>Takes exactly what <see cref="ToDescendingString"/> writes.</summary>
    public static bool TryParseDescending(ReadOnlySpan<char> text, out Ulid ulid)
    {
        ulid = default;
        if (text.Length != Length)
        {
            return false;
        }

        Span<char> straight = stackalloc char[Length];
        for (var i = 0; i < Length; i++)
        {
            straight[i] = DigitOf(text[i]) is < NoDigit and var digit ? Alphabet[31 - digit] : '?';
        }

        return TryParse(straight, out ulid);
    }

    private string Write(int complement) => string.Create(Length, (value, complement), static (span, state) =>
    {
        // Twelve characters fit a register, which is shifted several times as fast as the whole.
        var rest = (ulong)state.value;
        for (var i = Length - 1; i >= 0; i--)
        {
            span[i] = Alphabet[(int)(rest & 31) ^ state.complement];
            rest = i % 12 == 2 ? (ulong)(state.value >> (5 * (Length - i))) : rest >> 5;
        }
    });

    private static byte DigitOf(char character) => character < Digits.Length ? Digits[character] : NoDigit;

    private static byte[] DigitsOf(string alphabet)
    {
        var digits = new byte[128];
        Array.Fill(digits, NoDigit);
        for (var i = 0; i < alphabet.Length; i++)
        {
            digits[alphabet[i]] = (byte)i;
        }

        return digits;
    }
}
