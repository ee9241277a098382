using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Infra.Tests;

/// <summary>
/// What <c>dotnet publish</c> leaves of both fronts, from a copy of the sources with a developer's files in every place where
/// they may lie. The pipeline names the folder that it is about to deploy in CONNECT_PUBLISHED: then that is looked at.
/// </summary>
public sealed class PublishedFolders : IAsyncLifetime, IDisposable
{
    public const string Planted = "planted-by-a-test";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly string[] Parts =
        ["src/Core", "src/Functions", "src/Server", "Directory.Build.props", "Directory.Packages.props", "BannedSymbols.txt", ".editorconfig", "global.json", "host.json"];

    private static readonly string[] DevelopersFiles =
        ["local.settings.json", "appsettings.json", "appsettings.Development.json", "notes.local.md", ".env", ".data/connect.db", ".data/key"];

    private readonly TemporaryDirectory directory = new();

    public string Functions => Environment.GetEnvironmentVariable("CONNECT_PUBLISHED") is { Length: > 0 } given ? given : directory.File("published/Functions");

    public string Server => directory.File("published/Server");

    public async Task InitializeAsync()
    {
        if (Functions != directory.File("published/Functions"))
        {
            return;
        }

        foreach (var file in Parts.SelectMany(Files))
        {
            Write(Path.GetRelativePath(Repository.PathOf(""), file), File.ReadAllBytes(file));
        }

        foreach (var place in (string[])["", "src/Functions/", "src/Server/"])
        {
            foreach (var file in DevelopersFiles)
            {
                Write(place + file, System.Text.Encoding.UTF8.GetBytes($$"""{ "Values": { "Other": "{{Planted}}" } }"""));
            }
        }

        foreach (var front in (string[])["Functions", "Server"])
        {
            var run = await Command.RunAsync(
                "dotnet",
                ["publish", $"src/{front}", "-c", "Release", "-o", directory.File($"published/{front}"), "--nologo", "-v:quiet"],
                new Dictionary<string, string> { ["MSBUILDDISABLENODEREUSE"] = "1", ["UseSharedCompilation"] = "false" },
                directory.Path,
                Patience);
            run.Succeeded();
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => directory.Dispose();

    private void Write(string path, byte[] content)
    {
        var copy = directory.File(path);
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.WriteAllBytes(copy, content);
    }

    /// <summary>As a fresh clone has them: nothing that was built.</summary>
    private static IEnumerable<string> Files(string part) => File.Exists(Repository.PathOf(part))
        ? [Repository.PathOf(part)]
        : Directory.EnumerateFiles(Repository.PathOf(part), "*", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(name => name is "bin" or "obj"));
}
