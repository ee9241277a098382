namespace ConnectFunctions.Admin;

/// <summary>Aligned columns with headers. What comes from the store cannot move the cursor: control characters become '?'.</summary>
internal sealed class TextTable(params string[] headers)
{
    private const string Gap = "  ";

    private readonly List<string[]> rows = [];

    /// <param name="cells">One for each header; null and empty ones show as '-'.</param>
    public void Add(params string?[] cells) => rows.Add([.. cells.Select(Clean)]);

    public void Write(TextWriter output)
    {
        var widths = headers.Select((header, i) => rows.Select(row => row[i].Length).Append(header.Length).Max()).ToArray();
        foreach (var row in rows.Prepend(headers))
        {
            output.WriteLine(string.Join(Gap, row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        }
    }

    public static string Clean(string? text) => string.IsNullOrEmpty(text)
        ? "-"
        : string.Concat(text.Select(character => char.IsControl(character) ? '?' : character));
}
