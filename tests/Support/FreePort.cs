using System.Net;
using System.Net.Sockets;

namespace ConnectFunctions.Tests.Support;

public static class FreePort
{
    /// <summary>A loopback port that nothing listened on just now. Somebody may still take it first.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
