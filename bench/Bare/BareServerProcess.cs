using System.Diagnostics;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Bench.Bare;

/// <summary>A <see cref="BareServer"/> in a process of its own. It also ends when this process is gone.</summary>
internal sealed class BareServerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly TemporaryDirectory directory;

    private BareServerProcess(Process process, TemporaryDirectory directory, Uri url) => (this.process, this.directory, Url) = (process, directory, url);

    public Uri Url { get; }

    public static async Task<BareServerProcess> StartAsync(CapturedAnswer answer, CancellationToken cancellation)
    {
        var directory = new TemporaryDirectory();
        var file = directory.File("answer.json");
        await answer.WriteAsync(file, cancellation);
        var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(BareServerProcess).Assembly.Location, BareServer.Name, file])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        return await process.StandardOutput.ReadLineAsync(cancellation) is { } url
            ? new BareServerProcess(process, directory, new Uri(url))
            : throw new BenchException("The bare server did not start.");
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        directory.Dispose();
    }
}
