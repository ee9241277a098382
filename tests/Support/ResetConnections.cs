using System.Net;
using System.Net.Sockets;
using Azure.Core.Pipeline;

namespace ConnectFunctions.Tests.Support;

/// <summary>
/// The way to a server that accepts connections and resets them at once, as one does that is just going away.
/// HttpClient tells of it by a bare <see cref="SocketException"/> where it notices between connecting and sending.
/// </summary>
public static class ResetConnections
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>For a client of Azure's; whom it calls does not matter.</summary>
    public static HttpClientTransport Transport() => new(new SocketsHttpHandler { ConnectCallback = ConnectAsync });

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, ((IPEndPoint)listener.LocalEndpoint).Port, cancellation);
        using (var accepted = await listener.AcceptSocketAsync(cancellation))
        {
            accepted.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        return socket.Poll(Patience, SelectMode.SelectRead)
            ? new NetworkStream(socket, ownsSocket: true)
            : throw new InvalidOperationException("The connection was not reset.");
    }
}
