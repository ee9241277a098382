using System.Text;

namespace ConnectFunctions.Tests.Support;

/// <summary>
/// Looks for what must not lie about anywhere: known texts and keys as they are, in base64, base64url and hexadecimal,
/// also in the middle of something larger that was encoded as a whole.
/// </summary>
public sealed class PlaintextSearch
{
    private readonly List<(string What, string Needle)> needles = [];

    public void Plant(string what, string text)
    {
        Plant(what, Encoding.UTF8.GetBytes(text));
        Add($"{what} in UTF-16", Encoding.Unicode.GetBytes(text));
    }

    public void Plant(string what, byte[] bytes)
    {
        Add(what, bytes);
        needles.Add(($"{what} in hexadecimal", Convert.ToHexStringLower(bytes)));
        needles.Add(($"{what} in hexadecimal", Convert.ToHexString(bytes)));
        for (var offset = 0; offset < 3; offset++)
        {
            var base64 = Base64(bytes, offset);
            needles.Add(($"{what} in base64", base64));
            needles.Add(($"{what} in base64url", base64.Replace('+', '-').Replace('/', '_')));
        }
    }

    /// <returns>What was found, each with where; nothing when nothing was.</returns>
    public IEnumerable<string> In(string place, ReadOnlySpan<byte> content)
    {
        var text = Encoding.Latin1.GetString(content);
        var unescaped = text.Replace("\\u002B", "+", StringComparison.OrdinalIgnoreCase).Replace("\\/", "/", StringComparison.Ordinal);
        return [.. needles
            .Where(needle => text.Contains(needle.Needle, StringComparison.Ordinal) || unescaped.Contains(needle.Needle, StringComparison.Ordinal))
            .Select(needle => $"{needle.What}, in {place}")
            .Distinct()];
    }

    public IEnumerable<string> In(string place, string content) => In(place, Encoding.UTF8.GetBytes(content));

    /// <summary>In every file of a directory, whoever is writing to them.</summary>
    public IEnumerable<string> InFiles(string directory)
    {
        while (true)
        {
            try
            {
                return [.. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).SelectMany(file => In(file, Read(file)))];
            }
            catch (FileNotFoundException)
            {
                // Renamed meanwhile, as Azurite does with what it has just saved: under its new name it must be seen.
            }
        }
    }

    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private void Add(string what, byte[] bytes) => needles.Add((what, Encoding.Latin1.GetString(bytes)));

    /// <summary>Those characters that depend on nothing but the bytes, when so many others come before them.</summary>
    private static string Base64(byte[] bytes, int offset)
    {
        var encoded = Convert.ToBase64String([.. new byte[offset], .. bytes]);
        var from = (offset * 8 + 5) / 6;
        var to = (offset + bytes.Length) * 8 / 6;
        return encoded[from..to];
    }
}
