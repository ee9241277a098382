using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Azure.Functions.Worker.Host;

/// <summary>The .NET host, with what a person sees of <c>func start</c> around it.</summary>
internal sealed class FunctionsHost(IHost inner, int port) : IHost, IAsyncDisposable
{
    public IServiceProvider Services => inner.Services;

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var server = Services.GetService<IFunctionServer>() ?? throw new StartRefusal(
                "Program.cs must call builder.ConfigureFunctionsWebApplication(): nothing else is offered here.");
            server.Prepare();
            ThrowIfTaken();
            await inner.StartAsync(cancellationToken);
            Console.WriteLine($"\nFunctions:\n\n{string.Concat(server.Describe().Select(line => $"\t{line}\n\n"))}");
        }
        catch (StartRefusal refusal)
        {
            await DisposeAsync();
            StartRefusal.Exit(refusal.Message);
        }
        catch (OperationCanceledException) when (StoppedMeanwhile())
        {
            // Ctrl+C or SIGTERM during the start: whoever runs the host sees that it is stopping, and stops it.
        }
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => inner.StopAsync(cancellationToken);

    public void Dispose() => inner.Dispose();

    public ValueTask DisposeAsync()
    {
        if (inner is IAsyncDisposable disposable)
        {
            return disposable.DisposeAsync();
        }

        inner.Dispose();
        return ValueTask.CompletedTask;
    }

    private bool StoppedMeanwhile() =>
        Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;

    /// <summary>Asked beforehand, because the server would tell of it with two stack traces.</summary>
    private void ThrowIfTaken()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // As Kestrel's own socket: a port whose last connections still linger is free. It does not listen, so that nobody
            // connects to what is gone at once.
            probe.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, !OperatingSystem.IsWindows());
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
        }
        catch (SocketException error)
        {
            throw new StartRefusal(error.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? $"Port {port} is in use. Stop the process that listens on it, or choose another one with --port (0 picks a free one)."
                : $"Port {port} cannot be opened ({error.Message}). Choose another one with --port (0 picks a free one).");
        }
    }
}
