using Azure.Core;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Settings;

/// <summary>Where the rows are: the settings <c>Storage__…</c>. Exactly one of the first three is set.</summary>
public sealed class StorageSettings
{
    public const string Section = "Storage";

    /// <summary>The account's table endpoint, reached with the app's own identity: the way to go in Azure.</summary>
    public string? AccountUri { get; set; }

    /// <summary>A connection string, as for Azurite.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The path of the embedded store's file.</summary>
    public string? File { get; set; }

    /// <summary>3 to 63 letters and digits, the first a letter. The embedded store has no need of it.</summary>
    public string TableName { get; set; } = "connect";

    /// <summary>Whether a store is named at all.</summary>
    public bool IsChosen => Has(AccountUri) || Has(ConnectionString) || Has(File);

    /// <summary>Whether the store is on this machine: the embedded one, or one at a loopback address.</summary>
    public bool IsLocal => Has(File) || TableEndpoint is { IsLoopback: true };

    /// <summary>Where the account's tables are; null with the embedded store, and when the setting cannot be read.</summary>
    public Uri? TableEndpoint => Has(AccountUri)
        ? (Uri.TryCreate(AccountUri, UriKind.Absolute, out var account) ? account : null)
        : Connect(ConnectionString)?.Endpoint;

    /// <summary>What must be mended before the store can be opened; nothing when it can.</summary>
    public IEnumerable<string> Problems()
    {
        string?[] choices = [AccountUri, ConnectionString, File];
        if (choices.Count(Has) != 1)
        {
            yield return "Set exactly one of Storage__AccountUri (the table endpoint of a storage account, such as https://name.table.core.windows.net), "
                + "Storage__ConnectionString (UseDevelopmentStorage=true for Azurite) and Storage__File (a path, for the embedded store).";
        }

        if (Has(AccountUri) && !(Uri.TryCreate(AccountUri, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps))
        {
            yield return "Storage__AccountUri must be an https address, such as https://name.table.core.windows.net.";
        }

        if (Has(ConnectionString) && Connect(ConnectionString) is null)
        {
            yield return "Storage__ConnectionString must be a storage account's connection string: UseDevelopmentStorage=true for Azurite, "
                + "or one with AccountName and AccountKey, which goes to the account's public endpoint unless it has a TableEndpoint.";
        }

        if (TableName.Length is < 3 or > 63 || !TableName.All(char.IsAsciiLetterOrDigit) || !char.IsAsciiLetter(TableName[0]))
        {
            yield return "Storage__TableName must be 3 to 63 letters and digits, the first a letter.";
        }
    }

    /// <param name="credential">For <see cref="AccountUri"/>; not asked for otherwise.</param>
    /// <exception cref="FormatException">The connection string cannot be read.</exception>
    public ITable Open(Func<TokenCredential> credential) => this switch
    {
        { File: { Length: > 0 } file } => new SqliteTable(file),
        { ConnectionString: { Length: > 0 } connectionString } => AzureTable.Connect(connectionString, TableName),
        _ => AzureTable.Connect(new Uri(AccountUri!), TableName, credential()),
    };

    private static bool Has(string? setting) => !string.IsNullOrEmpty(setting);

    /// <summary>
    /// By the client itself, which alone knows where it goes: to the account's public endpoint when the string has none, and
    /// not always to the one that it has. Null when it cannot be read; why must not be told, since it has a key in it.
    /// </summary>
    private static AzureTable? Connect(string? connectionString)
    {
        if (!Has(connectionString))
        {
            return null;
        }

        try
        {
            return AzureTable.Connect(connectionString!, "connect");
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}
