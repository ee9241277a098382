using System.Security.Cryptography;
using ConnectFunctions.Keys;

namespace ConnectFunctions.Transfer;

/// <summary>The key of an operator's own under which an export's keys are wrapped, kept in a file apart from the export.</summary>
public static class ExportKey
{
    /// <summary>256 new random bits in base64, to be kept.</summary>
    public static string Generate(RandomNumberGenerator random)
    {
        var bytes = new byte[KeyEncryptionKey.Size];
        random.GetBytes(bytes);
        return Convert.ToBase64String(bytes);
    }

    /// <summary>Null when the text is not 256 bits in base64.</summary>
    public static KeyEncryptionKey? Read(string text) =>
        KeyEncryptionKey.Decode(text.Trim()) is { } bytes ? KeyEncryptionKey.Named("export", bytes) : null;
}
