using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using ConnectFunctions.Keys;
using ConnectFunctions.Transfer;

namespace ConnectFunctions.Admin.Transfer;

/// <summary>The operator's export key in a file that only its owner may read.</summary>
internal static class KeyFile
{
    /// <summary>Makes a key where there is no file.</summary>
    public static async Task MakeAsync(string path, RandomNumberGenerator random, CancellationToken cancellation)
    {
        await using var file = OwnFile.CreateNew(path);
        await using var writer = new StreamWriter(file);
        await writer.WriteLineAsync(ExportKey.Generate(random).AsMemory(), cancellation);
    }

    public static bool TryRead(string path, [NotNullWhen(true)] out KeyEncryptionKey? key, [NotNullWhen(false)] out string? problem)
    {
        key = null;
        problem = OwnFile.Obstacle(path);
        if (problem is not null)
        {
            return false;
        }

        try
        {
            key = ExportKey.Read(File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"The key file cannot be read: {e.Message}";
            return false;
        }

        problem = key is null ? $"{path} is no key file: it must hold {KeyEncryptionKey.Size} bytes in base64, as 'export' makes it." : null;
        return key is not null;
    }
}
