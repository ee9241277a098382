using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ConnectFunctions.Tests.Support;

public static class FreePort
{
    private const int First = 15_000;

    /// <summary>From here on Linux takes ports for outgoing connections, of which the tests make thousands.</summary>
    private const int End = 32_768;

    /// <summary>A loopback port that nothing listened on just now. Somebody may still take it first, if hardly ever.</summary>
    public static int Find()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(First, End);
            try
            {
                // It does not listen: whoever waits for a server to start there must not meet this.
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                // The next one, then.
            }
        }
    }
}
