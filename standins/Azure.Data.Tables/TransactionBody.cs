using System.Security.Cryptography;
using System.Text;
using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>
/// A transaction on the wire: a multipart batch with one change set, whose parts are the requests.
/// https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
/// </summary>
internal static class TransactionBody
{
    internal static (string ContentType, ReadOnlyMemory<byte> Body) From(IEnumerable<Request> requests)
    {
        var batch = $"batch_{Unique()}";
        var changeSet = $"changeset_{Unique()}";
        using var body = new MemoryStream();
        Write(body, $"--{batch}\r\nContent-Type: multipart/mixed; boundary={changeSet}\r\n\r\n");
        foreach (var request in requests)
        {
            using (request)
            {
                Write(body, $"--{changeSet}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n");
                Write(body, request);
                Write(body, "\r\n");
            }
        }

        Write(body, $"--{changeSet}--\r\n\r\n--{batch}--\r\n");
        return ($"multipart/mixed; boundary={batch}", body.ToArray());
    }

    private static void Write(MemoryStream body, Request request)
    {
        Write(body, $"{request.Method} {request.Uri} HTTP/1.1\r\n");
        foreach (var header in request.Headers)
        {
            Write(body, $"{header.Name}: {header.Value}\r\n");
        }

        Write(body, "\r\n");
        request.Content?.WriteTo(body, CancellationToken.None);
    }

    private static void Write(MemoryStream body, string text) => body.Write(Encoding.UTF8.GetBytes(text));

    private static string Unique() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
