using ConnectFunctions.Fields;

namespace ConnectFunctions.Applications;

/// <summary>What people call an application: 1 to 255 UTF-16 units without control characters or white space around.</summary>
public sealed record ApplicationName
{
    public const int MaxLength = 255;

    private readonly string text;

    private ApplicationName(string text) => this.text = text;

    internal static ApplicationName? Read(Field field)
    {
        if (field.IsAbsentOrNull)
        {
            field.ReportMissing();
            return null;
        }

        if (!field.TryString(out var text))
        {
            return null;
        }

        text = text.Trim();
        if (text.Length == 0)
        {
            field.ReportMissing("must not be empty.");
        }
        else if (text.Length > MaxLength)
        {
            field.Report("too_long", $"must have at most {MaxLength} characters.");
        }
        else if (TextRules.HasControlCharacters(text))
        {
            field.Report("invalid_characters", "must not contain control characters.");
        }
        else
        {
            return new ApplicationName(text);
        }

        return null;
    }

    internal static ApplicationName FromStore(string text) => new(text);

    public override string ToString() => text;
}
