using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using ConnectFunctions.Keys;
using ConnectFunctions.Transfer;

namespace ConnectFunctions.Admin.Transfer;

/// <summary>The operator's export key in a file that only its owner may read.</summary>
internal static class KeyFile
{
    /// <summary>Opens a file that must not be there yet, for its owner only.</summary>
    public static FileStream CreateNew(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    /// <summary>Makes a key where there is no file.</summary>
    public static async Task MakeAsync(string path, RandomNumberGenerator random, CancellationToken cancellation)
    {
        await using var file = CreateNew(path);
        await using var writer = new StreamWriter(file);
        await writer.WriteLineAsync(ExportKey.Generate(random).AsMemory(), cancellation);
    }

    public static bool TryRead(string path, [NotNullWhen(true)] out KeyEncryptionKey? key, [NotNullWhen(false)] out string? problem)
    {
        key = null;
        problem = null;
        try
        {
            key = ExportKey.Read(File.ReadAllText(path));
        }
        catch (IOException e)
        {
            problem = $"The key file cannot be read: {e.Message}";
            return false;
        }

        problem = key is null ? $"{path} is no key file: it must hold {KeyEncryptionKey.Size} bytes in base64, as 'export' makes it." : null;
        return key is not null;
    }
}
