using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>The answer to one operation of a transaction, as it stands in the multipart body.</summary>
internal sealed class PartResponse : Response
{
    private readonly Dictionary<string, string> headers;

    private PartResponse(int status, string reason, Dictionary<string, string> headers, string body, string requestId)
    {
        Status = status;
        ReasonPhrase = reason;
        this.headers = headers;
        ContentStream = new MemoryStream(Encoding.UTF8.GetBytes(body));
        ClientRequestId = requestId;
    }

    public override int Status { get; }

    public override string ReasonPhrase { get; }

    public override bool IsError => Status >= 400;

    public override Stream ContentStream { get; set; }

    public override string ClientRequestId { get; set; }

    internal static PartResponse Parse(string text, string requestId)
    {
        var line = text.TrimStart('\r', '\n').Split('\n', 2);
        var status = line[0].TrimEnd('\r').Split(' ', 3);
        if (status.Length < 2 || !int.TryParse(status[1], NumberStyles.None, CultureInfo.InvariantCulture, out var code))
        {
            throw new RequestFailedException("A part of the answer to a transaction is no HTTP response.");
        }

        var (headers, body) = TransactionAnswer.Headers(line.ElementAtOrDefault(1) ?? string.Empty);
        return new(code, status.ElementAtOrDefault(2) ?? string.Empty, headers, body.Trim(), requestId);
    }

    public override void Dispose() => ContentStream?.Dispose();

    protected override bool ContainsHeader(string name) => headers.ContainsKey(name);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => headers.Select(header => new HttpHeader(header.Key, header.Value));

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string value) => headers.TryGetValue(name, out value);

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string> values)
    {
        values = headers.TryGetValue(name, out var value) ? [value] : null;
        return values is not null;
    }
}
