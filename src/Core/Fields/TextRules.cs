namespace ConnectFunctions.Fields;

/// <summary>Rules for text that several fields share.</summary>
internal static class TextRules
{
    /// <summary>Control characters are those of Unicode's category Cc. Lengths count UTF-16 units.</summary>
    public static bool HasControlCharacters(string text, ReadOnlySpan<char> allowed = default)
    {
        foreach (var character in text)
        {
            if (char.IsControl(character) && !allowed.Contains(character))
            {
                return true;
            }
        }

        return false;
    }
}
