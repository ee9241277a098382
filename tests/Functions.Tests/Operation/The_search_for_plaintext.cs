using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Operation;

/// <summary>The searcher itself: a search that can find nothing would prove nothing.</summary>
public sealed class The_search_for_plaintext
{
    private const string Text = "sk_prod_abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE";

    private static readonly byte[] Key = SHA256.HashData("a key"u8);

    public static readonly TheoryData<string> Hidden =
    [
        $"before{Text}after",
        Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Text)),
        $"x{Convert.ToHexString(Encoding.UTF8.GetBytes(Text))}",
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Text)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"1{Text}1")),
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"12{Text}12")),
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"123{Text}")),
        JsonSerializer.Serialize(new { secret = Text }),
        JsonSerializer.Serialize(Convert.ToBase64String(Key)),
        JsonSerializer.Serialize(new { key = Key }),
        Base64Url.EncodeToString([1, .. Key, 2]),
        Convert.ToBase64String([1, 2, .. Key]),
        Convert.ToHexString(Key),
    ];

    [Theory]
    [MemberData(nameof(Hidden))]
    public void Finds_what_was_planted(string content)
    {
        Assert.NotEmpty(NewSearch().In("a text", content));
    }

    [Fact]
    public void Finds_bytes_and_wide_characters()
    {
        Assert.NotEmpty(NewSearch().In("a file", [0, 255, .. Key, 0, 255]));
        Assert.NotEmpty(NewSearch().In("a file", [7, .. Encoding.Unicode.GetBytes(Text)]));
    }

    [Fact]
    public void Finds_nothing_else()
    {
        var search = NewSearch();

        Assert.Empty(search.In("a text", Text[..^1]));
        Assert.Empty(search.In("a text", Convert.ToHexString(SHA256.HashData(Key))));
        Assert.Empty(search.In("a text", Convert.ToBase64String(RandomNumberGenerator.GetBytes(4096))));
    }

    [Fact]
    public void Reads_every_file_of_a_directory()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory.File("inner"));
        File.WriteAllText(directory.File("harmless"), "nothing");
        Assert.Empty(NewSearch().InFiles(directory.Path));

        File.WriteAllBytes(directory.File("inner/file"), Key);

        Assert.Contains("inner/file", Assert.Single(NewSearch().InFiles(directory.Path)), StringComparison.Ordinal);
    }

    private static PlaintextSearch NewSearch()
    {
        var search = new PlaintextSearch();
        search.Plant("the text", Text);
        search.Plant("the key", Key);
        return search;
    }
}
