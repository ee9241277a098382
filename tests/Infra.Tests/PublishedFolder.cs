using System.Text.Json;
using System.Text.RegularExpressions;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Infra.Tests;

/// <summary>A folder of the shape that publishing with the real packages leaves: each listed file, and in it what the check reads.</summary>
public sealed partial class PublishedFolder : IDisposable
{
    private const string App = "ConnectFunctions.Functions";

    private readonly TemporaryDirectory directory = new();

    public PublishedFolder()
    {
        foreach (var file in PublishContents.Listed.Contains)
        {
            Write(file.Path, "something");
        }

        Write("host.json", File.ReadAllText(Repository.PathOf("host.json")));
        Write($"{App}.deps.json", Json(new
        {
            targets = new Dictionary<string, object>
            {
                ["net10.0"] = new Dictionary<string, object>
                {
                    ["Azure.Core/1.0.0"] = new { runtime = Named("lib/net10.0/Azure.Core.dll") },
                    ["SourceGear.sqlite3/1.0.0"] = new { runtimeTargets = Named("runtimes/linux-x64/native/libe_sqlite3.so") },
                },
            },
        }));
        Write($"{App}.runtimeconfig.json", Json(new
        {
            runtimeOptions = new
            {
                frameworks = new[] { new { name = "Microsoft.NETCore.App", version = "10.0.0" }, new { name = "Microsoft.AspNetCore.App", version = "10.0.0" } },
            },
        }));
        Write("worker.config.json", Json(new { description = new { language = "dotnet-isolated", defaultWorkerPath = $"{App}.dll", workerIndexing = "true" } }));
        Write("functions.metadata", Json(Functions().Select(name =>
            new { name, scriptFile = $"{App}.dll", bindings = new[] { new { name = "request", type = "httpTrigger" } } })));
        Write("extensions.json", Json(new
        {
            extensions = new[] { new { name = "Startup", hintPath = "./.azurefunctions/Microsoft.Azure.WebJobs.Extensions.FunctionMetadataLoader.dll" } },
        }));
    }

    public string Path => directory.Path;

    public void Write(string path, string text) => Write(path, System.Text.Encoding.UTF8.GetBytes(text));

    public void Write(string path, byte[] content)
    {
        var file = directory.File(path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }

    public void Replace(string path, string right, string wrong)
    {
        var text = File.ReadAllText(directory.File(path));
        Assert.Contains(right, text, StringComparison.Ordinal);
        Write(path, text.Replace(right, wrong, StringComparison.Ordinal));
    }

    public void Remove(string path) => File.Delete(directory.File(path));

    public Task<CommandResult> CheckAsync() => CheckAsync(Path);

    public static Task<CommandResult> CheckAsync(string path) => Command.RunAsync("node", [Repository.PathOf("tools/check-publish.mjs"), path]);

    public void Dispose() => directory.Dispose();

    private static string Json(object value) => JsonSerializer.Serialize(value);

    private static Dictionary<string, object> Named(string asset) => new() { [asset] = new { } };

    private static IEnumerable<string> Functions() =>
        Directory.EnumerateFiles(Repository.PathOf("src/Functions"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => FunctionName().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"\[Function\(nameof\((\w+)\)\)\]")]
    private static partial Regex FunctionName();
}
