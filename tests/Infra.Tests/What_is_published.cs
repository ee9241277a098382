using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Infra.Tests;

public sealed partial class What_is_published(PublishedFolders folders) : IClassFixture<PublishedFolders>
{
    private const string App = "ConnectFunctions.Functions";

    private static readonly string[] ForTheHost = ["functions.metadata", "worker.config.json", "extensions.json", ".azurefunctions/function.deps.json", "host.json"];

    [Fact]
    public void Of_the_Functions_app_is_whole_and_nothing_of_a_developers()
    {
        Assert.Empty(Problems(folders.Functions));
        Assert.Empty(Missing(folders.Functions, [$"{App}.dll", $"{App}.runtimeconfig.json", .. ForTheHost]));
        Assert.Empty(Missing(folders.Functions, Assets(folders.Functions, App)));
    }

    [Fact]
    public void Of_the_Functions_app_tells_the_host_all_functions_and_how_to_start_the_worker()
    {
        var worker = Json("worker.config.json").GetProperty("description");
        Assert.Equal("dotnet-isolated", worker.GetProperty("language").GetString());
        Assert.Equal($"{App}.dll", worker.GetProperty("defaultWorkerPath").GetString());

        var functions = Json("functions.metadata").EnumerateArray().ToList();
        var inSource = Directory.EnumerateFiles(Repository.PathOf("src/Functions"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => FunctionName().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value);
        Assert.Equal(inSource.Order(StringComparer.Ordinal), functions.Select(function => function.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
        Assert.All(functions, function => Assert.Equal($"{App}.dll", function.GetProperty("scriptFile").GetString()));

        Assert.Equal(File.ReadAllText(Repository.PathOf("host.json")), File.ReadAllText(Path.Combine(folders.Functions, "host.json")));
        var extensions = Json("extensions.json").GetProperty("extensions").EnumerateArray().Select(extension => extension.GetProperty("hintPath").GetString()!);
        Assert.Empty(Missing(folders.Functions, extensions));
    }

    [Fact]
    public void Of_the_server_is_whole_and_nothing_of_the_hosts_or_a_developers()
    {
        const string Server = "ConnectFunctions.Server";

        Assert.Empty(Problems(folders.Server));
        Assert.Empty(Missing(folders.Server, [$"{Server}.dll", $"{Server}.runtimeconfig.json", .. Assets(folders.Server, Server)]));
        Assert.Equal(ForTheHost, Missing(folders.Server, ForTheHost));
        Assert.False(Directory.Exists(Path.Combine(folders.Server, ".azurefunctions")));
    }

    [Theory]
    [InlineData("local.settings.json", "{}", "local.settings.json must not be published")]
    [InlineData("inner/appsettings.Production.json", "{}", "inner/appsettings.Production.json must not be published")]
    [InlineData("connect.db-wal", "x", "connect.db-wal must not be published")]
    [InlineData("signing.pfx", "x", "signing.pfx must not be published")]
    [InlineData("xunit.core.dll", "x", "xunit.core.dll must not be published")]
    [InlineData("connect-admin.dll", "x", "connect-admin.dll must not be published")]
    [InlineData("Program.cs", "x", "Program.cs must not be published")]
    [InlineData("plain.txt", $"a {PublishedFolders.Planted} b", "plain.txt holds a secret")]
    [InlineData("plain.txt", "sk_prod_x7Qd0nZbT3mVw9Lk2Rj5Hs8Yc1", "plain.txt holds a secret")]
    [InlineData("plain.txt", "\"Keys__KeyEncryptionKey\": \"AAAA\"", "plain.txt holds a secret")]
    [InlineData("plain.txt", "AccountName=a;AccountKey=x7Qd0nZbT3mVw9Lk2Rj5Hs8Yc1Fa4Gu6Pe0Xi3Bo7Nt==", "plain.txt holds a secret")]
    [InlineData("wide.dll", "s\0k\0_\0p\0r\0o\0d\0_\0x\07\0Q\0d\00\0n\0Z\0b\0T\03\0m\0V\0w\09\0L\0k\02\0R\0j\05\0H\0s\08\0", "wide.dll holds a secret")]
    public void Is_looked_through(string path, string text, string says)
    {
        using var folder = new TemporaryDirectory();
        Directory.CreateDirectory(Path.GetDirectoryName(folder.File(path))!);
        File.WriteAllText(folder.File(path), text);

        Assert.Equal([says], Problems(folder.Path));
    }

    private static IEnumerable<string> Problems(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(folder, file);
            if (Forbidden().IsMatch(name))
            {
                yield return $"{name} must not be published";
            }

            // Without its zero bytes, since assemblies hold their texts in UTF-16.
            if (Secret().IsMatch(Encoding.Latin1.GetString(File.ReadAllBytes(file)).Replace("\0", "", StringComparison.Ordinal)))
            {
                yield return $"{name} holds a secret";
            }
        }
    }

    private static IEnumerable<string> Missing(string folder, IEnumerable<string> needed) =>
        needed.Where(path => new FileInfo(Path.Combine(folder, path)) is not { Exists: true, Length: > 0 });

    /// <summary>Everything that the runtime will look for.</summary>
    private static List<string> Assets(string folder, string app)
    {
        using var dependencies = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, $"{app}.deps.json")));
        var libraries = dependencies.RootElement.GetProperty("targets").EnumerateObject().SelectMany(target => target.Value.EnumerateObject()).ToList();
        List<string> assets = ["runtimes/linux-x64/native/libe_sqlite3.so"];
        assets.AddRange(Named("runtime").Concat(Named("native")).Select(asset => Path.GetFileName(asset)));
        assets.AddRange(Named("runtimeTargets"));
        return assets;

        IEnumerable<string> Named(string kind) => libraries
            .Where(library => library.Value.TryGetProperty(kind, out _))
            .SelectMany(library => library.Value.GetProperty(kind).EnumerateObject().Select(asset => asset.Name));
    }

    private JsonElement Json(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(folders.Functions, file))).RootElement;

    [GeneratedRegex(@"\[Function\(nameof\((\w+)\)\)\]")]
    private static partial Regex FunctionName();

    /// <summary>Settings, data and keys of a developer, tests, sources, and the command line, which works with an operator's rights.</summary>
    [GeneratedRegex(
        @"(^|/)(local\.settings[^/]*|appsettings[^/]*|launchSettings\.json|\.env[^/]*|\.data|node_modules|(xunit|testhost|coverlet|connect-admin)[^/]*)(/|$)"
        + @"|\.(user|db|db-wal|db-shm|sqlite3?|pfx|p12|pem|key|snk|cs|csproj|sln|targets|props|bicep|bicepparam)$|\.local\.|\.Tests?\.",
        RegexOptions.IgnoreCase)]
    private static partial Regex Forbidden();

    [GeneratedRegex(
        PublishedFolders.Planted + @"|sk_(?!example_)[a-z0-9]{1,32}_[A-Za-z0-9]{20,}|Keys(__|:)KeyEncryptionKey""\s*:\s*""[^""]|AccountKey=[A-Za-z0-9+/]{40}"
        + @"|-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{16}")]
    private static partial Regex Secret();
}
