using System.Globalization;
using System.Text.RegularExpressions;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Fronts;

/// <summary>The service on the worker, over SQLite: one for all tests of a class.</summary>
public sealed partial class WorkerService : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory directory = new();

    public FunctionsHost Host { get; private set; } = null!;

    public static HostSettings Settings(TemporaryDirectory directory) => HostSettings.Embedded(directory) with { Front = Front.Worker };

    /// <summary>The worker's process below the host's: the worker says so itself when it starts.</summary>
    public static int ProcessIdOf(FunctionsHost host) => int.Parse(ProcessId().Match(host.Log).Groups[1].Value, CultureInfo.InvariantCulture);

    /// <summary>Waits until a process is no more, or has ended and nobody has taken notice yet.</summary>
    public static async Task EndsAsync(int process)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (IsRunning(process))
        {
            Assert.False(patience.IsCancellationRequested, $"Process {process} is still running.");
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>Linux shows no command line of a process that has ended.</summary>
    public static bool IsRunning(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Length > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public async Task InitializeAsync() => Host = await FunctionsHost.StartAsync(Settings(directory));

    public async Task DisposeAsync() => await Host.DisposeAsync();

    public void Dispose() => directory.Dispose();

    [GeneratedRegex("\"ProcessId\": ([0-9]+)")]
    private static partial Regex ProcessId();
}
