using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Azure.Core;
using ConnectFunctions.Settings;

namespace ConnectFunctions.Admin;

/// <summary>The settings of the service, read as it reads them: the environment first, then the settings file.</summary>
internal sealed class AdminSettings
{
    private const string DefaultFile = "local.settings.json";

    /// <summary>Settings that exclude each other: one of them in the environment hides the others in the file.</summary>
    private static readonly string[][] Choices =
    [
        ["Storage__File", "Storage__ConnectionString", "Storage__AccountUri"],
        ["Keys__VaultUri", "Keys__KeyEncryptionKey", "Keys__KeyEncryptionKeyFile"],
    ];

    private readonly Dictionary<string, string> file;

    private AdminSettings(string? path, Dictionary<string, string> file)
    {
        this.file = file;
        File = path;
        Storage = new StorageSettings
        {
            AccountUri = Value("Storage__AccountUri"),
            ConnectionString = Value("Storage__ConnectionString"),
            File = Value("Storage__File"),
        };
        Storage.TableName = Value("Storage__TableName") ?? Storage.TableName;
        Keys = new KeysSettings
        {
            VaultUri = Value("Keys__VaultUri"),
            KeyEncryptionKey = Value("Keys__KeyEncryptionKey"),
            KeyEncryptionKeyFile = Value("Keys__KeyEncryptionKeyFile"),
        };
        Keys.SecretName = Value("Keys__SecretName") ?? Keys.SecretName;
        ClientId = Value("Identity__ClientId");
    }

    /// <summary>The whole path of the settings file; null when there was none.</summary>
    public string? File { get; }

    public StorageSettings Storage { get; }

    public KeysSettings Keys { get; }

    /// <summary>Of the managed identity to be; null to be the operator who has signed in.</summary>
    public string? ClientId { get; }

    /// <summary>Who this is to Azure.</summary>
    public TokenCredential Credential => AzureSignIn.Credential(development: ClientId is null, ClientId);

    public bool UsesVault => !string.IsNullOrEmpty(Keys.VaultUri);

    /// <summary>Whether the key-encryption key itself stands in the settings file.</summary>
    public bool FileHoldsKey => file.TryGetValue("Keys__KeyEncryptionKey", out var key) && key.Length > 0;

    /// <param name="path">Null for the default, which need not exist.</param>
    public static bool TryLoad(string? path, [NotNullWhen(true)] out AdminSettings? settings, [NotNullWhen(false)] out string? problem)
    {
        settings = null;
        problem = null;
        var whole = Path.GetFullPath(path ?? DefaultFile);
        if (!System.IO.File.Exists(whole))
        {
            problem = path is null ? null : $"There is no settings file {whole}.";
            settings = path is null ? new AdminSettings(path: null, []) : null;
            return settings is not null;
        }

        try
        {
            settings = new AdminSettings(whole, Read(whole));
            return true;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            problem = $"The settings file {whole} cannot be read: {e.Message}";
            return false;
        }
    }

    public IEnumerable<string> Problems(bool needsKeys) =>
        needsKeys ? [.. Storage.Problems(), .. Keys.Problems(Storage.IsLocal)] : Storage.Problems();

    private static Dictionary<string, string> Read(string path)
    {
        using var document = JsonDocument.Parse(
            System.IO.File.ReadAllBytes(path), new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (document.RootElement.TryGetProperty("Values", out var entries))
        {
            foreach (var entry in entries.EnumerateObject().Where(entry => entry.Value.ValueKind is JsonValueKind.String))
            {
                values[entry.Name.Replace(":", "__", StringComparison.Ordinal)] = entry.Value.GetString()!;
            }
        }

        return values;
    }

    private string? Value(string name)
    {
        if (FromEnvironment(name) is { } value)
        {
            return value;
        }

        var isHidden = Array.Exists(Choices, choice => choice.Contains(name) && Array.Exists(choice, other => FromEnvironment(other) is not null));
        return !isHidden && file.TryGetValue(name, out var inFile) && inFile.Length > 0 ? inFile : null;
    }

    private static string? FromEnvironment(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
