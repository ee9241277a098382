using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ConnectFunctions.Tests.Support;

/// <summary>
/// A forward proxy as companies have them, on a loopback port. It lets clients through to one host, which it takes to be
/// at a loopback port, and to nowhere else; TLS goes through it untouched. So a process can be given the name of a server
/// that exists only in the tests, without a look at any DNS.
/// </summary>
public sealed class TunnelProxy : IAsyncDisposable
{
    private const int MaxRequest = 8192;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly string host;
    private readonly int port;
    private readonly Task accepting;

    /// <param name="host">The host to let through to, at its port 443.</param>
    /// <param name="port">Where it is instead, on the loopback address.</param>
    public TunnelProxy(string host, int port)
    {
        (this.host, this.port) = (host, port);
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>What <c>HTTPS_PROXY</c> is to be set to.</summary>
    public Uri Uri => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Stop();
        await accepting;
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptTcpClientAsync(end.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // It is at its end.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            using (var server = new TcpClient())
            {
                var stream = client.GetStream();
                var isAllowed = (await ReadRequestAsync(stream)).StartsWith($"CONNECT {host}:443 ", StringComparison.OrdinalIgnoreCase);
                if (!isAllowed || !await TryConnectAsync(server))
                {
                    await stream.WriteAsync("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), end.Token);
                    return;
                }

                await stream.WriteAsync("HTTP/1.1 200 Connection Established\r\n\r\n"u8.ToArray(), end.Token);
                var there = server.GetStream();
                await Task.WhenAny(stream.CopyToAsync(there, end.Token), there.CopyToAsync(stream, end.Token));
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side has gone.
        }
    }

    private async Task<bool> TryConnectAsync(TcpClient server)
    {
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, port, end.Token);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Up to the empty line; byte by byte, so that nothing of what follows is taken.</summary>
    private async Task<string> ReadRequestAsync(NetworkStream stream)
    {
        var request = new StringBuilder();
        var next = new byte[1];
        while (request.Length < MaxRequest && !request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(next, end.Token);
            request.Append((char)next[0]);
        }

        return request.ToString();
    }
}
