namespace ConnectFunctions.Bench;

/// <summary>A table of Markdown, aligned so that it is one on a terminal too. Every column but the first is right-aligned.</summary>
internal sealed class TextTable(params string[] head)
{
    private readonly List<string[]> rows = [head];

    public void Add(params string[] cells) => rows.Add(cells);

    public override string ToString()
    {
        var widths = head.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        var rule = "|" + string.Join('|', widths.Select((width, column) => column == 0
            ? new string('-', width + 2)
            : new string('-', width + 1) + ":")) + "|";
        var lines = rows.Select(row => "| " + string.Join(" | ", row.Select((cell, column) => column == 0
            ? cell.PadRight(widths[column])
            : cell.PadLeft(widths[column]))) + " |").ToList();
        lines.Insert(1, rule);
        return string.Join('\n', lines);
    }
}
