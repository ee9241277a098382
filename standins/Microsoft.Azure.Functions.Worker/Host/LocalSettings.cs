using System.Text.Json;

namespace Microsoft.Azure.Functions.Worker.Host;

/// <summary>What <c>local.settings.json</c> says; empty where there is none.</summary>
internal sealed class LocalSettings
{
    private const string FileName = "local.settings.json";
    private const string EnvironmentSetting = "AZURE_FUNCTIONS_ENVIRONMENT";
    private const string RuntimeSetting = "FUNCTIONS_WORKER_RUNTIME";

    private readonly Dictionary<string, string> values = [];

    public int? Port { get; private set; }

    /// <exception cref="StartRefusal">The file is encrypted, or not what it should be.</exception>
    public static LocalSettings Read()
    {
        var settings = new LocalSettings();
        var path = Path.Combine(Root(), FileName);
        if (!File.Exists(path))
        {
            return settings;
        }

        try
        {
            using var document = JsonDocument.Parse(
                File.ReadAllBytes(path), new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            settings.Fill(document.RootElement, path);
        }
        catch (JsonException error)
        {
            throw new StartRefusal($"{path} is not valid JSON: {error.Message}");
        }

        return settings;
    }

    /// <summary>Sets what the environment does not define already, as the Core Tools do.</summary>
    public void Apply()
    {
        // The Core Tools ignore the file's own value here: only the environment can ask for another one than Development.
        values[EnvironmentSetting] = "Development";
        foreach (var (name, value) in values)
        {
            if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
            {
                Environment.SetEnvironmentVariable(name, value);
            }
        }

        if (Environment.GetEnvironmentVariable(RuntimeSetting) != "dotnet-isolated")
        {
            Console.WriteLine(
                $"Note: `func start` needs {RuntimeSetting}=dotnet-isolated, in the Values of {FileName} or in the environment.");
        }
    }

    private static string Root()
    {
        var current = Directory.GetCurrentDirectory();
        return File.Exists(Path.Combine(current, "host.json")) && File.Exists(Path.Combine(current, FileName))
            ? current
            : AppContext.BaseDirectory;
    }

    private void Fill(JsonElement root, string path)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new StartRefusal($"{path} must hold a JSON object.");
        }

        if (root.TryGetProperty("IsEncrypted", out var encrypted) && encrypted.ValueKind == JsonValueKind.True)
        {
            throw new StartRefusal(
                $"{path} is encrypted (IsEncrypted is true), which cannot be read here. Decrypt it with `func settings decrypt`.");
        }

        if (root.TryGetProperty("Values", out var entries))
        {
            foreach (var entry in entries.EnumerateObject())
            {
                if (entry.Value.ValueKind != JsonValueKind.Null)
                {
                    values[entry.Name] = Text(entry, path);
                }
            }
        }

        if (root.TryGetProperty("Host", out var host) && host.TryGetProperty("LocalHttpPort", out var port)
            && port.TryGetUInt16(out var number))
        {
            Port = number;
        }
    }

    private static string Text(JsonProperty entry, string path) => entry.Value.ValueKind switch
    {
        JsonValueKind.String => entry.Value.GetString()!,
        JsonValueKind.True => bool.TrueString,
        JsonValueKind.False => bool.FalseString,
        JsonValueKind.Number => entry.Value.GetRawText(),
        _ => throw new StartRefusal($"{path}: Values.{entry.Name} must be a string; lists and objects cannot be settings."),
    };
}
