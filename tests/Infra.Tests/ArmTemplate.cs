using System.Runtime.InteropServices;
using System.Text.Json;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Infra.Tests;

/// <summary><c>infra/bicep</c> as Azure gets it: compiled, and expanded with each file of parameters to the resources that it makes.</summary>
public sealed class ArmTemplate
{
    public const string Development = "main";
    public const string Production = "main.prod";

    private const string Compiled = "compiled";

    private static readonly Lazy<Task<ArmTemplate>> OfThisRepository = new(CompileAsync);

    private readonly Dictionary<string, string> texts;

    private ArmTemplate(Dictionary<string, string> texts) => this.texts = texts;

    /// <summary>Everything that is in it, by where it is.</summary>
    public IReadOnlyDictionary<string, string> Texts => texts;

    /// <summary>The compiled template, its modules within it.</summary>
    public JsonElement Root => JsonDocument.Parse(texts[Compiled]).RootElement;

    public static Task<ArmTemplate> ReadAsync() => OfThisRepository.Value;

    /// <summary>Expanded anew with a mistake planted in one of its files, for development alone.</summary>
    public static async Task<ArmTemplate> WithAsync(string file, string right, string wrong)
    {
        using var directory = Copy();
        var text = await File.ReadAllTextAsync(directory.File(file));
        Assert.Contains(right, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(directory.File(file), text.Replace(right, wrong, StringComparison.Ordinal));
        return new ArmTemplate(new() { [Development] = await ExpandAsync(directory, Development) });
    }

    /// <summary>The resources that are made with a file of parameters.</summary>
    public IEnumerable<JsonElement> Resources(string parameters, string type) =>
        JsonDocument.Parse(texts[parameters]).RootElement.GetProperty("predictedResources").EnumerateArray()
            .Where(resource => resource.GetProperty("type").GetString() == type);

    /// <summary>The resources that are made, with whatever parameters.</summary>
    public IEnumerable<JsonElement> Resources(string type) => texts.Keys.Where(name => name != Compiled).SelectMany(parameters => Resources(parameters, type));

    /// <summary>The same with a mistake planted wherever this stands.</summary>
    public ArmTemplate With(string right, string wrong)
    {
        Assert.Contains(texts.Values, text => text.Contains(right, StringComparison.Ordinal));
        return new ArmTemplate(texts.ToDictionary(text => text.Key, text => text.Value.Replace(right, wrong, StringComparison.Ordinal)));
    }

    /// <summary>The value at a path such as <c>properties.siteConfig</c>; null where there is none.</summary>
    public static JsonElement? At(JsonElement element, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (element.ValueKind is not JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element;
    }

    /// <summary>The module of main.bicep that an expression gets its value from: the first that it names.</summary>
    public static string ModuleIn(string expression)
    {
        const string Mark = "'Microsoft.Resources/deployments', format('";
        var start = expression.IndexOf(Mark, StringComparison.Ordinal);
        return start < 0 ? "" : expression[(start + Mark.Length)..expression.IndexOf("-{0}", start, StringComparison.Ordinal)];
    }

    private static async Task<ArmTemplate> CompileAsync()
    {
        using var directory = Copy();
        return new ArmTemplate(new()
        {
            [Compiled] = await BicepAsync("build", directory.File("main.bicep"), "--stdout"),
            [Development] = await ExpandAsync(directory, Development),
            [Production] = await ExpandAsync(directory, Production),
        });
    }

    /// <summary>For a snapshot is written beside the file of parameters.</summary>
    private static TemporaryDirectory Copy()
    {
        var directory = new TemporaryDirectory();
        var original = Repository.PathOf("infra/bicep");
        foreach (var file in Directory.EnumerateFiles(original, "*", SearchOption.AllDirectories))
        {
            var copy = directory.File(Path.GetRelativePath(original, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return directory;
    }

    private static async Task<string> ExpandAsync(TemporaryDirectory directory, string parameters)
    {
        await BicepAsync(
            "snapshot", directory.File($"{parameters}.bicepparam"), "--mode", "overwrite", "--location", "westeurope",
            "--resource-group", "rg", "--subscription-id", "00000000-0000-0000-0000-000000000001");
        return await File.ReadAllTextAsync(directory.File($"{parameters}.snapshot.json"));
    }

    private static async Task<string> BicepAsync(params string[] arguments)
    {
        var isPackaged = OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64;
        return (await Command.RunAsync(isPackaged ? Repository.PathOf("tests/Infra.Tests/obj/bicep") : "bicep", arguments)).Succeeded();
    }
}
