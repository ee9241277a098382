using System.Security.Cryptography;
using ConnectFunctions.Keys;
using ConnectFunctions.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace ConnectFunctions.Functions.Hosting;

/// <summary>
/// What a first run on a developer's machine has not got and nobody should have to make: a place for the data, and a
/// key-encryption key beside it. Only in Development, only over a local store, and only where the settings name none.
/// </summary>
internal sealed class LocalDevelopment
{
    private const string Database = "connect.db";
    private const string KeyFile = "key-encryption.key";

    private readonly string? keyFile;
    private readonly string? newKey;

    private LocalDevelopment(IReadOnlyList<string> problems, string? keyFile = null, string? newKey = null) =>
        (Problems, this.keyFile, this.newKey) = (problems, keyFile, newKey);

    /// <summary>What must be mended before this machine can serve.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Whether the key-encryption key in use is one that this start has made.</summary>
    public bool HasNewKey => newKey is not null;

    /// <summary>Adds to the settings what they lack. A new key is in memory only until it is to be kept.</summary>
    public static LocalDevelopment Complete(IConfigurationManager settings, IHostEnvironment environment)
    {
        if (!environment.IsDevelopment())
        {
            return new LocalDevelopment([]);
        }

        var folder = settings[$"{DevelopmentSettings.Section}:{nameof(DevelopmentSettings.DataFolder)}"] is { Length: > 0 } given
            ? Path.GetFullPath(given)
            : DefaultFolder();
        var storage = settings.GetSection(StorageSettings.Section).Get<StorageSettings>() ?? new StorageSettings();
        if (!storage.IsChosen)
        {
            storage.File = settings["Storage:File"] = Path.Combine(folder, Database);
        }

        var keys = settings.GetSection(KeysSettings.Section).Get<KeysSettings>() ?? new KeysSettings();
        return storage.IsLocal && !keys.IsChosen
            ? FindKey(settings, storage, string.IsNullOrEmpty(storage.File) ? folder : Path.GetDirectoryName(Path.GetFullPath(storage.File))!)
            : new LocalDevelopment([]);
    }

    /// <summary>Writes the new key where the next start finds it, for its owner only.</summary>
    /// <returns>What kept it from being written; null when nothing did.</returns>
    public string? Keep()
    {
        if (newKey is null)
        {
            return null;
        }

        try
        {
            KeysSettings.WriteNewFile(keyFile!, newKey);
            Console.WriteLine($"Made a key-encryption key: {keyFile}. Keep it with the data, which cannot be read without it.");
            return null;
        }
        catch (IOException) when (File.Exists(keyFile))
        {
            return $"Another start has just made {keyFile}. Start again.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"A key-encryption key cannot be written to {keyFile}: {e.Message} Development__DataFolder can name another place.";
        }
    }

    /// <summary>Where programs of this user keep their data, whatever the current directory is.</summary>
    private static string DefaultFolder() => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "connectfunctions");

    private static LocalDevelopment FindKey(IConfigurationManager settings, StorageSettings storage, string folder)
    {
        var file = Path.Combine(folder, KeyFile);
        if (File.Exists(file))
        {
            settings["Keys:KeyEncryptionKeyFile"] = file;
            return new LocalDevelopment([], file);
        }

        if (storage.File is { Length: > 0 } database && new FileInfo(database) is { Exists: true, Length: > 0 })
        {
            return new LocalDevelopment([
                $"{Path.GetFullPath(database)} holds data, but the key-encryption key that opens it is missing: there is no {file}. "
                    + "Put that file back, or set Keys__KeyEncryptionKey. If the data may go, remove it by hand and start again. "
                    + "No new key was made, because a new key cannot open old data."]);
        }

        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyEncryptionKey.Size));
        settings["Keys:KeyEncryptionKey"] = key;
        return new LocalDevelopment([], file, key);
    }
}
