using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace ConnectFunctions.Bench.Load;

/// <summary>
/// One connection, one request at a time. It reads no more of an answer than where it ends, so that both cores are the
/// server's as far as possible.
/// </summary>
internal sealed class KeepAliveConnection : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] buffer = new byte[256 * 1024];

    private KeepAliveConnection()
    {
    }

    public static async Task<KeepAliveConnection> OpenAsync(Uri server, CancellationToken cancellation)
    {
        var connection = new KeepAliveConnection();
        await connection.socket.ConnectAsync(IPAddress.Parse(server.Host), server.Port, cancellation);
        return connection;
    }

    /// <returns>The status of the answer.</returns>
    /// <exception cref="IOException">The server closed the connection, or its answer is too large.</exception>
    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        await socket.SendAsync(request, cancellation);
        var filled = 0;
        while (filled < buffer.Length)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled), cancellation);
            if (read == 0)
            {
                throw new IOException("The server closed the connection.");
            }

            filled += read;
            if (IsWhole(buffer.AsSpan(0, filled), out var status))
            {
                return status;
            }
        }

        throw new IOException("The answer is too large.");
    }

    public void Dispose() => socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer, out int status)
    {
        status = 0;
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = answer[..(end + 2)];
        if (!Utf8Parser.TryParse(head["HTTP/1.1 ".Length..], out status, out _))
        {
            throw new IOException("The answer is none of HTTP.");
        }

        if (ValueOf(head, "\r\nContent-Length: "u8, out var length))
        {
            return answer.Length == end + 4 + length;
        }

        return head.IndexOf("\r\nTransfer-Encoding: chunked\r\n"u8) < 0 || answer.EndsWith("\r\n0\r\n\r\n"u8);
    }

    private static bool ValueOf(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name, out int value)
    {
        var start = head.IndexOf(name);
        value = 0;
        return start >= 0 && Utf8Parser.TryParse(head[(start + name.Length)..], out value, out _);
    }
}
