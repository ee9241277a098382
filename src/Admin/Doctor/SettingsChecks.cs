namespace ConnectFunctions.Admin.Doctor;

/// <summary>Whether the settings can work, and whether files with secrets are for their owner only.</summary>
internal static class SettingsChecks
{
    private const string Check = "settings";
    private const string FilesCheck = "files";
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public static List<Finding> Run(AdminSettings settings)
    {
        var problems = settings.Problems(needsKeys: true).ToList();
        var source = settings.File is { } file ? $"the environment and {file}" : "the environment";
        return
        [
            .. problems.Select(problem => Finding.Problem(Check, problem, $"The settings come from {source}. See: connect-admin --help")),
            .. problems.Count == 0 ? (Finding[])[Finding.Ok(Check, $"Complete; they come from {source}.")] : [],
            .. OperatingSystem.IsWindows() ? [] : Files(settings),
        ];
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static IEnumerable<Finding> Files(AdminSettings settings)
    {
        if (settings is { FileHoldsKey: true, File: { } file } && (File.GetUnixFileMode(file) & Others) != 0)
        {
            yield return Finding.Warning(
                FilesCheck, $"Others on this machine may read {file}, and with it the key-encryption key.", $"chmod 600 '{file}'");
        }

        var store = settings.Storage.File;
        if (!string.IsNullOrEmpty(store) && File.Exists(store) && (File.GetUnixFileMode(store) & Others) != 0)
        {
            yield return Finding.Warning(FilesCheck, $"Others on this machine may read {Path.GetFullPath(store)}.", $"chmod 600 '{Path.GetFullPath(store)}'");
        }
    }
}
