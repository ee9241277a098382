namespace ConnectFunctions.Tests.Support;

/// <summary>The repository that the tests were built from.</summary>
public static class Repository
{
    private const string Landmark = "ConnectFunctions.sln";

    private static readonly Lazy<string> Root = new(FindRoot);

    /// <param name="relative">With slashes, from the repository's root.</param>
    public static string PathOf(string relative) => Path.Combine(Root.Value, relative);

    /// <summary>The output of another project, built as these tests were: Debug or Release.</summary>
    public static string OutputOf(string project)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return PathOf($"{project}/bin/{own.Parent!.Name}/{own.Name}");
    }

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, Landmark)))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"No directory above {AppContext.BaseDirectory} holds {Landmark}: run the tests from where they were built.");
    }
}
