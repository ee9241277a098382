using System.Text;
using ConnectFunctions.Applications;

namespace ConnectFunctions.Functions.Applications;

/// <summary>A page of applications as callers see it: what is stored of each, with what belongs between and around.</summary>
internal static class ApplicationListBody
{
    private static readonly ReadOnlyMemory<byte> Start = "{\"object\":\"list\",\"data\":["u8.ToArray();
    private static readonly ReadOnlyMemory<byte> Comma = ","u8.ToArray();

    /// <summary>JSON in UTF-8, in parts.</summary>
    public static ReadOnlyMemory<byte>[] Of(ApplicationPage page)
    {
        var parts = new ReadOnlyMemory<byte>[(2 * page.Applications.Count) + 2];
        parts[0] = Start;
        for (var i = 0; i < page.Applications.Count; i++)
        {
            parts[(2 * i) + 1] = i == 0 ? default : Comma;
            parts[(2 * i) + 2] = page.Applications[i];
        }

        parts[^1] = Encoding.ASCII.GetBytes($$$"""],"list_metadata":{"before":{{{Text(page.Before)}}},"after":{{{Text(page.After)}}}}}""");
        return parts;
    }

    private static string Text(ApplicationUlid? cursor) => cursor is { } id ? $"\"{id}\"" : "null";
}
