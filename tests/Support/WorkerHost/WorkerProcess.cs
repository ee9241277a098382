using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace ConnectFunctions.Tests.WorkerHost;

/// <summary>The worker's process. What it writes, the host writes.</summary>
internal sealed class WorkerProcess : IDisposable
{
    /// <summary>How long the real host lets a worker take that it has asked to end.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource gone = new();
    private readonly Process process;

    private WorkerProcess(ProcessStartInfo start) => process = new Process { StartInfo = start };

    /// <summary>Cancelled when it has ended and everything that it wrote is written.</summary>
    public CancellationToken Gone => gone.Token;

    /// <summary>Of a process that is gone.</summary>
    public int ExitCode => process.ExitCode;

    /// <param name="app">Of the worker.</param>
    /// <param name="workerId">With which it introduces itself.</param>
    /// <param name="rpc">Where it finds the host.</param>
    public static WorkerProcess Start(FunctionApp app, string workerId, Uri rpc)
    {
        var requestId = new Guid(RandomNumberGenerator.GetBytes(16)).ToString();
        var maxMessageLength = int.MaxValue.ToString(CultureInfo.InvariantCulture);

        // A worker does not notice that its host is gone. Linux ends this one with the thread that started it.
        var start = new ProcessStartInfo("setpriv",
        [
            "--pdeathsig", "KILL", "--", app.Executable, Path.Combine(app.Directory, app.Worker),
            "--host", rpc.Host, "--port", $"{rpc.Port}", "--workerId", workerId, "--requestId", requestId, "--grpcMaxMessageLength", maxMessageLength,
            "--functions-uri", rpc.AbsoluteUri, "--functions-worker-id", workerId, "--functions-request-id", requestId,
            "--functions-grpc-max-message-length", maxMessageLength,
        ])
        {
            WorkingDirectory = app.Directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = app.Directory;
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = app.Directory;

        var worker = new WorkerProcess(start);
        new Thread(worker.Run) { IsBackground = true }.Start();
        return worker;
    }

    /// <summary>Waits until it has ended, and kills it when that takes too long.</summary>
    public async Task EndAsync(TimeSpan grace)
    {
        await Task.Delay(grace, Gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!Gone.IsCancellationRequested)
        {
            Console.Error.WriteLine($"The worker has not ended within {grace.TotalSeconds} s and is killed.");
            process.Kill();
            await Task.Delay(Timeout.InfiniteTimeSpan, Gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose()
    {
        process.Dispose();
        gone.Dispose();
    }

    private void Run()
    {
        process.OutputDataReceived += (_, line) => Write(Console.Out, line.Data);
        process.ErrorDataReceived += (_, line) => Write(Console.Error, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        gone.Cancel();
    }

    private static void Write(TextWriter output, string? line)
    {
        if (line is not null)
        {
            output.WriteLine(line);
        }
    }
}
