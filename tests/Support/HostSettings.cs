using System.Security.Cryptography;

namespace ConnectFunctions.Tests.Support;

/// <summary>With what settings a test starts the service. One of the two stores is set.</summary>
public sealed record HostSettings
{
    public Front Front { get; init; }

    /// <summary>The embedded store's file.</summary>
    public string? File { get; init; }

    /// <summary>Azurite's.</summary>
    public string? ConnectionString { get; init; }

    public string TableName { get; init; } = "connect";

    /// <summary>In base64; null leaves the setting out.</summary>
    public string? KeyEncryptionKey { get; init; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public string? DevelopmentApiKey { get; init; }

    /// <summary>What the fronts call the environment: Development or Production.</summary>
    public string HostEnvironment { get; init; } = "Development";

    /// <summary>Whether files may be limited under it, with <see cref="FunctionsHost.LimitFilesAsync"/>.</summary>
    public bool MayBeLimited { get; init; }

    /// <summary>Whether the modes of files are to bind it, whoever runs the tests: for root they are nothing.</summary>
    public bool IsBoundByModes { get; init; }

    /// <summary>Any other settings; null values unset them.</summary>
    public IReadOnlyDictionary<string, string?> Others { get; init; } = new Dictionary<string, string?>();

    public static HostSettings Embedded(TemporaryDirectory directory, Front front = Front.Server) => new() { Front = front, File = directory.File("connect.db") };

    /// <summary>Over a table of its own in the assembly's Azurite.</summary>
    public static async Task<HostSettings> AzuriteAsync(Front front = Front.Server) => new()
    {
        Front = front,
        ConnectionString = (await AzuriteProcess.SharedAsync()).ConnectionString,
        TableName = $"t{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}",
    };

    /// <summary>As environment variables, which the Functions host hands on to the worker.</summary>
    internal IEnumerable<KeyValuePair<string, string?>> Environment() => new Dictionary<string, string?>(Others)
    {
        [Front == Front.Worker ? "AZURE_FUNCTIONS_ENVIRONMENT" : "ASPNETCORE_ENVIRONMENT"] = HostEnvironment,
        ["Storage__File"] = File,
        ["Storage__ConnectionString"] = ConnectionString,
        ["Storage__TableName"] = TableName,
        ["Keys__KeyEncryptionKey"] = KeyEncryptionKey,
        ["Development__ApiKey"] = DevelopmentApiKey,
    };
}
