using System.Diagnostics.CodeAnalysis;
using ConnectFunctions.Fields;

namespace ConnectFunctions.Applications;

/// <summary>
/// The organization that an application belongs to: <c>org_</c> and 1 to 64 letters or digits. Organizations are kept
/// elsewhere, so any well-formed id stands for one.
/// </summary>
public sealed record OrganizationId
{
    private const string Prefix = "org_";
    private const int MaxSuffix = 64;

    private readonly string text;

    private OrganizationId(string text) => this.text = text;

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out OrganizationId? id)
    {
        id = null;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var suffix = text.AsSpan(Prefix.Length);
        if (suffix.Length is 0 or > MaxSuffix)
        {
            return false;
        }

        foreach (var character in suffix)
        {
            if (!char.IsAsciiLetterOrDigit(character))
            {
                return false;
            }
        }

        id = new OrganizationId(text);
        return true;
    }

    public const string Rule = "must be 'org_' followed by 1 to 64 letters or digits.";

    internal static OrganizationId? Read(Field field)
    {
        if (!field.TryString(out var text))
        {
            return null;
        }

        if (!TryParse(text, out var id))
        {
            field.Report("invalid_organization_id", Rule);
        }

        return id;
    }

    internal static OrganizationId? FromStore(string? text) => text is null ? null : new OrganizationId(text);

    public override string ToString() => text;
}
