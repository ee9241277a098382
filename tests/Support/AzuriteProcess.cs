using System.Diagnostics;

namespace ConnectFunctions.Tests.Support;

/// <summary>
/// The table service of Azurite on a loopback port, keeping everything in memory unless it is given a place. It ends
/// when it is disposed, and also when the process that started it is gone for whatever reason.
/// </summary>
public sealed class AzuriteProcess : IAsyncDisposable
{
    private const string Account = "devstoreaccount1";

    // The emulator's published key, the same everywhere.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // Azurite runs for as long as its standard input is open, and only this process holds the other end.
    private const string Script = """
        process.stdin.resume().on('close', () => process.exit());
        process.argv.splice(1, 0, 'azurite-table');
        require(process.env.AZURITE_MAIN);
        """;

    private const int PortTries = 5;

    private static readonly Lazy<Task<AzuriteProcess>> SharedProcess = new(() => StartAsync());

    private readonly Process process;
    private readonly TemporaryDirectory directory;

    private AzuriteProcess(Process process, TemporaryDirectory directory, int port)
    {
        this.process = process;
        this.directory = directory;
        Port = port;
    }

    public int Port { get; }

    public Uri Endpoint => new($"http://127.0.0.1:{Port}/{Account}");

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};TableEndpoint={Endpoint}";

    /// <summary>One for all tests of the assembly, started for the first that asks. Not to be disposed.</summary>
    public static Task<AzuriteProcess> SharedAsync() => SharedProcess.Value;

    /// <param name="port">A free port is found unless one is given.</param>
    /// <param name="location">A directory to keep the data in, some seconds late; in memory when null.</param>
    public static async Task<AzuriteProcess> StartAsync(int? port = null, string? location = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var started = await TryStartAsync(port ?? FreePort.Find(), location, attempt == PortTries);
            if (started is not null)
            {
                return started;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        directory.Dispose();
    }

    private static async Task<AzuriteProcess?> TryStartAsync(int port, string? location, bool isLast)
    {
        var directory = new TemporaryDirectory();
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = directory.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] persistence = location is null ? ["--inMemoryPersistence"] : ["--location", location];
        foreach (var argument in (string[])[
            "-e", Script, "--", "--tableHost", "127.0.0.1", "--tablePort", $"{port}",
            .. persistence, "--silent", "--skipApiVersionCheck", "--disableTelemetry"])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["AZURITE_MAIN"] = FindAzurite();
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("successfully started", StringComparison.Ordinal))
            {
                // Whatever else it says is read, so that it never waits for a reader.
                _ = process.StandardOutput.ReadToEndAsync();
                return new AzuriteProcess(process, directory, port);
            }
        }

        await process.WaitForExitAsync();
        process.Dispose();
        directory.Dispose();
        return isLast ? throw new InvalidOperationException($"Azurite did not start: {await errors}") : null;
    }

    private static string FindAzurite()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var main = Path.Combine(directory.FullName, "node_modules", "azurite", "dist", "src", "table", "main.js");
            if (File.Exists(main))
            {
                return main;
            }
        }

        throw new InvalidOperationException("Azurite is not installed. Run `npm ci` in the repository's root and try again.");
    }
}
