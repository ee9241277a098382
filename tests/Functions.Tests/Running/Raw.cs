using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ConnectFunctions.Functions.Tests.Running;

/// <summary>Bytes straight to the port, for what no HTTP client would send.</summary>
internal static class Raw
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Sends a request that asks for the connection to be closed, and reads until it is.</summary>
    /// <param name="url">Of the service.</param>
    /// <param name="request">Its characters are sent as one byte each.</param>
    public static Task<RawReply> SendAsync(Uri url, string request) => SendAsync(url, request, isCut: false);

    /// <summary>Sends the beginning of a request, says that no more will come, and reads until the service closes the connection.</summary>
    public static Task<RawReply> SendCutAsync(Uri url, string request) => SendAsync(url, request, isCut: true);

    private static async Task<RawReply> SendAsync(Uri url, string request, bool isCut)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port, patience.Token);
        var stream = client.GetStream();
        var received = new MemoryStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), patience.Token);
            if (isCut)
            {
                client.Client.Shutdown(SocketShutdown.Send);
            }

            await stream.CopyToAsync(received, patience.Token);
        }
        catch (IOException)
        {
            // It has closed the connection before it had read everything, after an answer or without one.
        }

        return RawReply.Of(Encoding.UTF8.GetString(received.ToArray()));
    }
}

/// <summary>The first answer on a connection; status 0 when there was none.</summary>
internal sealed record RawReply(int Status, string Head, string Body)
{
    public static RawReply Of(string text)
    {
        if (!text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal))
        {
            return new RawReply(0, "", text);
        }

        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return new RawReply(int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture), text[..end], text[(end + 4)..]);
    }
}
