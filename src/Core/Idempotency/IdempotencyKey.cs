using System.Diagnostics.CodeAnalysis;

namespace ConnectFunctions.Idempotency;

/// <summary>What a caller names a request by, so that sending it again changes nothing: 1 to 255 visible ASCII characters.</summary>
public sealed record IdempotencyKey
{
    public const int MaxLength = 255;

    private readonly string text;

    private IdempotencyKey(string text) => this.text = text;

    public static bool TryParse(string? text, [NotNullWhen(true)] out IdempotencyKey? key)
    {
        key = text is { Length: > 0 and <= MaxLength } && text.All(character => character is >= '!' and <= '~') ? new IdempotencyKey(text) : null;
        return key is not null;
    }

    public override string ToString() => text;
}
