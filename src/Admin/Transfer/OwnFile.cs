namespace ConnectFunctions.Admin.Transfer;

/// <summary>A file that the operator alone may read, and that must not be there yet.</summary>
internal static class OwnFile
{
    public static FileStream CreateNew(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    /// <summary>Why there can be no file, old or new, at this path; null when there can.</summary>
    public static string? Obstacle(string path)
    {
        if (Directory.Exists(path))
        {
            return $"{path} is a folder.";
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        return Directory.Exists(folder) ? null : $"There is no folder {folder}.";
    }
}
