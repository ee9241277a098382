using ConnectFunctions.Fields;

namespace ConnectFunctions.Applications;

/// <summary>
/// A description: 1 to 2,000 UTF-16 units, kept as sent, without control characters other than tabs and line breaks. An
/// empty one is none.
/// </summary>
public sealed record ApplicationDescription
{
    public const int MaxLength = 2000;

    private readonly string text;

    private ApplicationDescription(string text) => this.text = text;

    internal static ApplicationDescription? Read(Field field)
    {
        if (field.IsAbsentOrNull || !field.TryString(out var text) || text.Length == 0)
        {
            return null;
        }

        if (text.Length > MaxLength)
        {
            field.Report("too_long", $"must have at most {MaxLength} characters.");
        }
        else if (TextRules.HasControlCharacters(text, allowed: "\t\n\r"))
        {
            field.Report("invalid_characters", "must not contain control characters other than tabs and line breaks.");
        }
        else
        {
            return new ApplicationDescription(text);
        }

        return null;
    }

    internal static ApplicationDescription? FromStore(string? text) => string.IsNullOrEmpty(text) ? null : new ApplicationDescription(text);

    public override string ToString() => text;
}
