using System.Diagnostics.CodeAnalysis;

namespace ConnectFunctions.Environments;

/// <summary>
/// The name of an environment, chosen by the operator: 1 to 32 of <c>a–z</c> and <c>0–9</c>. It is the partition that
/// holds everything the environment owns, so nothing that is asked in one environment can be answered from another.
/// </summary>
public sealed record EnvironmentId
{
    public const int MaxLength = 32;

    private readonly string name;

    private EnvironmentId(string name) => this.name = name;

    internal string Partition => name;

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out EnvironmentId? id)
    {
        id = null;
        if (text.Length is 0 or > MaxLength)
        {
            return false;
        }

        foreach (var character in text)
        {
            if (!char.IsAsciiLetterLower(character) && !char.IsAsciiDigit(character))
            {
                return false;
            }
        }

        id = new EnvironmentId(text.ToString());
        return true;
    }

    public override string ToString() => name;
}
