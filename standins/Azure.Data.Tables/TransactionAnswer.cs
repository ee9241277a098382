using System.Text;

namespace Azure.Data.Tables;

/// <summary>The answers within the answer to a transaction: one for each operation, or one that says which of them failed.</summary>
internal static class TransactionAnswer
{
    internal static IReadOnlyList<Response> Read(Response response)
    {
        var answers = new List<Response>();
        Collect(response.Headers.ContentType, Encoding.UTF8.GetString(response.Content.ToMemory().Span), response.ClientRequestId, answers);
        return answers;
    }

    // A batch holds change sets and a change set holds answers, but a failure may stand in the batch itself.
    private static void Collect(string contentType, string content, string requestId, List<Response> answers)
    {
        if (BoundaryOf(contentType) is not { } boundary)
        {
            answers.Add(PartResponse.Parse(content, requestId));
            return;
        }

        // Boundaries are random, and not every server puts them at the beginning of a line.
        foreach (var part in content.Split($"--{boundary}").Skip(1).TakeWhile(part => !part.StartsWith("--", StringComparison.Ordinal)))
        {
            var (headers, body) = Headers(part.TrimStart('\r', '\n'));
            Collect(headers.GetValueOrDefault("Content-Type"), body, requestId, answers);
        }
    }

    /// <summary>Splits at the first empty line.</summary>
    internal static (Dictionary<string, string> Headers, string Body) Headers(string text)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            var end = rest.IndexOf('\n');
            var line = (end < 0 ? rest : rest[..end]).TrimEnd('\r');
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (line.IsEmpty)
            {
                break;
            }

            var colon = line.IndexOf(':');
            if (colon > 0)
            {
                headers[line[..colon].Trim().ToString()] = line[(colon + 1)..].Trim().ToString();
            }
        }

        return (headers, rest.ToString());
    }

    private static string BoundaryOf(string contentType)
    {
        const string Name = "boundary=";
        var start = contentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true
            ? contentType.IndexOf(Name, StringComparison.OrdinalIgnoreCase)
            : -1;
        return start < 0 ? null : contentType[(start + Name.Length)..].Split(';')[0].Trim().Trim('"');
    }
}
