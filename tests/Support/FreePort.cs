using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ConnectFunctions.Tests.Support;

public static class FreePort
{
    private const int First = 15_000;

    /// <summary>From here on Linux takes ports for outgoing connections, of which the tests make thousands.</summary>
    private const int End = 32_768;

    /// <summary>Kept until this process ends.</summary>
    private static readonly ConcurrentBag<Socket> Reservations = [];

    /// <summary>
    /// A loopback port that nothing listened on just now, and that no test gets again while this process lives, of whatever
    /// test project: a server that stops finds its port free when it starts again, and where nothing is to listen nothing does.
    /// </summary>
    public static int Find()
    {
        while (true)
        {
            var address = new IPEndPoint(IPAddress.Loopback, RandomNumberGenerator.GetInt32(First, End));
            var reservation = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                // Nobody here speaks UDP, so its port of the same number says to other tests that this one is taken.
                reservation.Bind(address);

                // It does not listen: whoever waits for a server to start there must not meet this.
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(address);
                Reservations.Add(reservation);
                return address.Port;
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                reservation.Dispose();
            }
        }
    }
}
