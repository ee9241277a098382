using System.Text.Json;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Infra.Tests;

/// <summary>
/// A copy of what the app is built of, with its output, in which files can be planted, and from which a folder is gathered as publishing
/// gathers it. Publishing itself is refused where the stand-ins are in use, and stays so: MSBuild is asked for the lists it would publish by.
/// </summary>
public sealed class PublishableCopy : IDisposable
{
    private static readonly string[] Parts =
        ["src/Functions", "src/Core", "standins", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "BannedSymbols.txt", "global.json", "host.json"];

    /// <summary>What resolves references and content, short of the targets that refuse.</summary>
    private const string Targets = "ResolveReferences;_ComputeResolvedCopyLocalPublishAssets;_ComputeCopyToPublishDirectoryItems";

    private readonly TemporaryDirectory directory = new();

    public PublishableCopy()
    {
        foreach (var file in Parts.SelectMany(Files))
        {
            var copy = PathOf(Path.GetRelativePath(Repository.PathOf(""), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public string PathOf(string relative) => directory.File(relative);

    public void Plant(string relative, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(relative))!);
        File.WriteAllText(PathOf(relative), text);
    }

    /// <returns>The folder.</returns>
    public async Task<string> GatherAsync()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var run = await Command.RunAsync(
            "dotnet",
            [
                "msbuild", "src/Functions", "-nologo", $"-t:{Targets}", $"-p:Configuration={configuration}", "-p:NoBuild=true", "-p:BuildProjectReferences=false",
                "-getItem:ResolvedFileToPublish", "-getItem:_ResolvedCopyLocalPublishAssets", "-getItem:IntermediateAssembly",
                "-getItem:_DebugSymbolsIntermediatePath", "-getItem:FinalDocFile",
                "-getProperty:ProjectDepsFilePath", "-getProperty:ProjectRuntimeConfigFilePath",
            ],
            directory: directory.Path);
        using var answer = JsonDocument.Parse(run.Succeeded());
        var folder = PathOf("published");
        foreach (var (source, target) in Gathered(answer.RootElement))
        {
            var file = Path.Combine(folder, target);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.Copy(source, file, overwrite: true);
        }

        return folder;
    }

    public void Dispose() => directory.Dispose();

    private static IEnumerable<(string Source, string Target)> Gathered(JsonElement answer)
    {
        var items = answer.GetProperty("Items");
        foreach (var (list, target) in new[] { ("ResolvedFileToPublish", "RelativePath"), ("_ResolvedCopyLocalPublishAssets", "DestinationSubPath") })
        {
            foreach (var item in items.GetProperty(list).EnumerateArray())
            {
                yield return (Text(item, "FullPath"), Text(item, target));
            }
        }

        foreach (var list in new[] { "IntermediateAssembly", "_DebugSymbolsIntermediatePath", "FinalDocFile" })
        {
            foreach (var item in items.GetProperty(list).EnumerateArray())
            {
                yield return (Text(item, "FullPath"), Text(item, "Filename") + Text(item, "Extension"));
            }
        }

        foreach (var property in answer.GetProperty("Properties").EnumerateObject())
        {
            yield return (property.Value.GetString()!, Path.GetFileName(property.Value.GetString()!));
        }
    }

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;

    /// <summary>Without the libraries for every platform, which are in the output too and are published from their package.</summary>
    private static IEnumerable<string> Files(string part) =>
        File.Exists(Repository.PathOf(part))
            ? [Repository.PathOf(part)]
            : Directory.EnumerateFiles(Repository.PathOf(part), "*", SearchOption.AllDirectories)
                .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}runtimes{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
}
