using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using ConnectFunctions.Environments;
using ConnectFunctions.Ids;
using ConnectFunctions.Keys;
using ConnectFunctions.Settings;
using ConnectFunctions.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace ConnectFunctions.Tests.Support;

/// <summary>
/// The service as users run it: the real function classes in a process of their own, on a free loopback port, over a
/// store of the tests. It ends when it is disposed, by its process id, and also when the tests' process is gone.
/// </summary>
public sealed class FunctionsHost : IAsyncDisposable
{
    public const string DevelopmentApiKey = "sk_example_123456789";

    /// <summary>
    /// Runs what it is given, in its own place, and beside it somebody who kills that when the input ends: then the tests'
    /// process is gone, however it went.
    /// </summary>
    public const string EndWithInput = """
        exec 3<&0
        (while read -r -t 1 -u 3 _ || (($? > 128)); do [[ -d /proc/$$ ]] || exit; done; kill -9 $$) > /dev/null 2>&1 &
        exec "$@" 3<&- < /dev/null
        """;

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LogLimit = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly Lazy<ITable> table;
    private readonly ConcurrentQueue<string> output;
    private readonly TemporaryDirectory directory;

    private FunctionsHost(Process process, ConcurrentQueue<string> output, Uri url, HostSettings settings, TemporaryDirectory directory)
    {
        this.process = process;
        this.output = output;
        this.directory = directory;
        Url = url;
        Settings = settings;
        table = new(() => Open(settings));
        Client = new HttpClient { BaseAddress = url };
    }

    public Uri Url { get; }

    public int ProcessId => process.Id;

    public HostSettings Settings { get; }

    /// <summary>The same store, for tests to look at and to make environments in.</summary>
    public ITable Table => table.Value;

    /// <summary>Without an API key, and without a look at the answers.</summary>
    public HttpClient Client { get; }

    /// <summary>Everything that it has written so far.</summary>
    public string Log => string.Join('\n', output);

    /// <summary>Starts the service and waits until it answers.</summary>
    public static async Task<FunctionsHost> StartAsync(HostSettings settings)
    {
        for (var attempt = 1; ; attempt++)
        {
            var directory = NewDirectory(settings.Front);
            var port = FreePort.Find();
            var (process, output) = Launch(settings, directory, port);
            var host = new FunctionsHost(process, output, new Uri($"http://127.0.0.1:{port}"), settings, directory);
            if (await host.AnswersAsync())
            {
                return host;
            }

            var log = host.Log;
            await host.DisposeAsync();

            // Between finding a free port and listening on it, somebody else may have taken it.
            if (attempt == 3 || !log.Contains("in use", StringComparison.OrdinalIgnoreCase))
            {
                throw new InvalidOperationException($"The service did not start:\n{log}");
            }
        }
    }

    /// <summary>Starts the service where it should refuse to start.</summary>
    /// <param name="settings">Of the service.</param>
    /// <param name="port">A free one is found unless one is given.</param>
    /// <returns>Its exit code and everything that it wrote.</returns>
    public static async Task<(int ExitCode, string Log)> StartAndFailAsync(HostSettings settings, int? port = null)
    {
        using var directory = NewDirectory(settings.Front);
        var (process, output) = Launch(settings, directory, port ?? FreePort.Find());
        using (process)
        {
            using var limit = new CancellationTokenSource(StartLimit);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw new InvalidOperationException($"The service went on running:\n{string.Join('\n', output)}");
            }

            return (process.ExitCode, string.Join('\n', output));
        }
    }

    /// <summary>An environment of its own with an API key that may do everything.</summary>
    public Task<TestEnvironment> NewEnvironmentAsync() => TestEnvironment.CreateAsync(Table, Url);

    /// <summary>The keys of its environments, for a process that is not the service; null where its settings hold none to open them with.</summary>
    public KeyRing? NewKeyRing() => Settings.KeyEncryptionKey is { } key
        ? new KeyRing(
            Table,
            new LocalKeyEncryptionKeys(Convert.FromBase64String(key)),
            new UlidGenerator(TimeProvider.System, RandomNumberGenerator.Create()),
            RandomNumberGenerator.Create(),
            TimeProvider.System,
            NullLogger<KeyRing>.Instance)
        : null;

    /// <summary>Holds every row of an environment against the others. To be asked while nothing is being written.</summary>
    public Task AssertWholeAsync(EnvironmentId environment) => BothChecks.FindNothingAsync(Table, environment, NewKeyRing(), TimeProvider.System);

    /// <summary>Ends it as a crash would: SIGKILL, with no time for anything.</summary>
    public async Task KillAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    /// <summary>
    /// From now on it can write no file beyond this size, as on a disk that is full; null lifts that. What it has open
    /// already is limited too, whoever runs the tests.
    /// </summary>
    public async Task LimitFilesAsync(long? bytes)
    {
        var limit = bytes?.ToString(CultureInfo.InvariantCulture) ?? "unlimited";
        var result = await Command.RunAsync("prlimit", ["--pid", $"{process.Id}", $"--fsize={limit}:"]);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"prlimit: {result.Errors}");
        }
    }

    /// <summary>Waits until it has written this: an answer may be here before the log lines that tell of it.</summary>
    public async Task HasLoggedAsync(string text)
    {
        using var limit = new CancellationTokenSource(LogLimit);
        while (!Log.Contains(text, StringComparison.Ordinal))
        {
            if (limit.IsCancellationRequested)
            {
                throw new InvalidOperationException($"The service has not logged '{text}':\n{Log}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>Asks it to end, and waits.</summary>
    /// <param name="signal">TERM, as from a service manager, or INT, as from a terminal.</param>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync(string signal = "TERM")
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync();
        using var limit = new CancellationTokenSource(StopLimit);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        Client.Dispose();
        if (table.IsValueCreated && Table is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }

        process.Dispose();
        directory.Dispose();
    }

    /// <summary>
    /// Where it is started. A Functions host finds there what looks like the worker's output but has no local settings of a
    /// developer's in it: a host adds those to the environment, also where a variable is empty.
    /// </summary>
    private static TemporaryDirectory NewDirectory(Front front)
    {
        const string LocalSettings = "local.settings.json";
        var directory = new TemporaryDirectory();
        if (front == Front.Worker)
        {
            foreach (var entry in new DirectoryInfo(Repository.OutputOf("src/Functions")).EnumerateFileSystemInfos())
            {
                if (entry.Name != LocalSettings)
                {
                    File.CreateSymbolicLink(directory.File(entry.Name), entry.FullName);
                }
            }

            File.WriteAllText(
                directory.File(LocalSettings), """{ "IsEncrypted": false, "Values": { "FUNCTIONS_WORKER_RUNTIME": "dotnet-isolated" } }""");
        }

        return directory;
    }

    private static ProcessStartInfo Program(Front front, int port) => front switch
    {
        Front.Server => new("dotnet", [Path.Combine(Repository.OutputOf("src/Server"), "ConnectFunctions.Server.dll"), "--urls", $"http://127.0.0.1:{port}"]),
        Front.Worker when Environment.GetEnvironmentVariable("CONNECT_TEST_FUNC") == "1" => new("func", ["start", "--no-build", "--port", $"{port}"]),
        Front.Worker => new("dotnet", [Path.Combine(Repository.OutputOf("tests/Support/WorkerHost"), "WorkerHost.dll"), "--port", $"{port}"]),
        _ => throw new ArgumentOutOfRangeException(nameof(front), front, "No such front."),
    };

    private static ITable Open(HostSettings settings) => new StorageSettings
    {
        File = settings.File,
        ConnectionString = settings.ConnectionString,
        TableName = settings.TableName,
    }.Open(() => throw new InvalidOperationException("The tests use no Azure identity."));

    private static (Process Process, ConcurrentQueue<string> Output) Launch(HostSettings settings, TemporaryDirectory directory, int port)
    {
        var start = Program(settings.Front, port);
        if (settings.IsBoundByModes && !FileModes.Bind)
        {
            // What it may not ignore, nor can it win back.
            start = new ProcessStartInfo("setpriv", ["--bounding-set=-dac_override", "--", start.FileName, .. start.ArgumentList]);
        }

        // Beside the error, a write beyond the limit raises a signal that no full disk does. Ignored, it stays so.
        var ignored = settings.MayBeLimited ? "trap '' XFSZ; " : "";
        start = new ProcessStartInfo("bash", ["-c", ignored + EndWithInput, "bash", start.FileName, .. start.ArgumentList]);
        start.WorkingDirectory = directory.Path;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach (var (name, value) in settings.Environment())
        {
            start.Environment[name] = value;
        }

        var output = new ConcurrentQueue<string>();
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => EndWithTests(process);
        return (process, output);
    }

    private static void EndWithTests(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended and been disposed of already.
        }
    }

    private async Task<bool> AnswersAsync()
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < StartLimit && !process.HasExited)
        {
            try
            {
                using var answer = await Client.GetAsync(new Uri("/connect/applications", UriKind.Relative));

                // It has to have said so itself: another one, which found the same port, would answer as well.
                if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.ServiceUnavailable && Log.Contains("Functions:", StringComparison.Ordinal))
                {
                    return true;
                }
            }
            catch (Exception e) when (e is HttpRequestException or SocketException)
            {
                // Not listening yet.
            }

            await Task.Delay(50);
        }

        return false;
    }
}
