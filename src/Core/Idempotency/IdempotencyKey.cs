using System.Diagnostics.CodeAnalysis;

namespace ConnectFunctions.Idempotency;

/// <summary>What a caller names a request by, so that sending it again changes nothing: 1 to 255 visible ASCII characters.</summary>
public sealed record IdempotencyKey
{
    public const int MaxLength = 255;

    private const string ContentPrefix = "retry-";
    private const int ContentDigits = 64;

    private readonly string text;

    private IdempotencyKey(string text) => this.text = text;

    public static bool TryParse(string? text, [NotNullWhen(true)] out IdempotencyKey? key)
    {
        key = text is { Length: > 0 and <= MaxLength } && text.All(character => character is >= '!' and <= '~') ? new IdempotencyKey(text) : null;
        return key is not null;
    }

    /// <summary>
    /// False for <c>retry-</c> and 64 hexadecimal digits: the vendor's Kotlin and Java client makes such a key of what is asked
    /// for, so two requests that ask for the same have one key.
    /// </summary>
    public bool NamesOneRequest =>
        text.Length != ContentPrefix.Length + ContentDigits
        || !text.StartsWith(ContentPrefix, StringComparison.Ordinal)
        || !text.Skip(ContentPrefix.Length).All(char.IsAsciiHexDigitLower);

    public override string ToString() => text;
}
