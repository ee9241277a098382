namespace ConnectFunctions.Admin;

/// <summary>
/// Aligned columns with headers. What comes from the store can neither move the cursor nor turn the order of what is read
/// around: control characters become '?', and those of bidirectional text show as escapes.
/// </summary>
internal sealed class TextTable(params string[] headers)
{
    private const string Gap = "  ";

    private readonly List<string[]> rows = [];

    /// <param name="cells">One for each header; null and empty ones show as '-'.</param>
    public void Add(params string?[] cells) => rows.Add([.. cells.Select(cell => string.IsNullOrEmpty(cell) ? "-" : Clean(cell))]);

    public void Write(TextWriter output)
    {
        var widths = headers.Select((header, i) => rows.Select(row => row[i].Length).Append(header.Length).Max()).ToArray();
        foreach (var row in rows.Prepend(headers))
        {
            output.WriteLine(string.Join(Gap, row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        }
    }

    public static string Clean(string text) => string.Concat(text.Select(character => character switch
    {
        _ when char.IsControl(character) => "?",
        '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') => $"\\u{(int)character:X4}",
        _ => $"{character}",
    }));
}
