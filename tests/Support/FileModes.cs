namespace ConnectFunctions.Tests.Support;

/// <summary>Who may do what with a file.</summary>
public static class FileModes
{
    private static readonly Lazy<bool> AreBinding = new(Try);

    /// <summary>Whether they mean anything to this process. To root they do not, unless it has given that up.</summary>
    internal static bool Bind => AreBinding.Value;

    public static void Set(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Files have no modes on Windows.");
        }

        File.SetUnixFileMode(path, mode);
    }

    private static bool Try()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.File("read-only");
        File.WriteAllText(path, "");
        Set(path, UnixFileMode.UserRead);
        try
        {
            File.AppendAllText(path, "x");
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
    }
}
