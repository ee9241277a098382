using System.Text;

namespace ConnectFunctions.Bench.Load;

/// <summary>Whole requests of HTTP/1.1, made before anything is measured.</summary>
internal static class RequestBytes
{
    public static ReadOnlyMemory<byte> Get(Uri server, string pathAndQuery, params string[] headers) => Of("GET", server, pathAndQuery, headers, null);

    public static ReadOnlyMemory<byte> Post(Uri server, string path, string? json, params string[] headers) => Of("POST", server, path, headers, json ?? "");

    private static ReadOnlyMemory<byte> Of(string method, Uri server, string pathAndQuery, string[] headers, string? json)
    {
        var text = new StringBuilder($"{method} {pathAndQuery} HTTP/1.1\r\nHost: {server.Authority}\r\n");
        foreach (var header in headers)
        {
            text.Append(header).Append("\r\n");
        }

        if (json is not null)
        {
            text.Append("Content-Type: application/json\r\nContent-Length: ").Append(Encoding.UTF8.GetByteCount(json)).Append("\r\n");
        }

        return Encoding.UTF8.GetBytes(text.Append("\r\n").Append(json).ToString());
    }
}
