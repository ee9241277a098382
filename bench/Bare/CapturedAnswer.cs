using System.Text.Json;

namespace ConnectFunctions.Bench.Bare;

/// <summary>An answer of the service: what the bare server writes.</summary>
/// <param name="Headers">Without those that Kestrel writes by itself.</param>
/// <param name="Body">The bytes.</param>
internal sealed record CapturedAnswer(IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public static async Task<CapturedAnswer> OfAsync(HttpClient client, Uri url, CancellationToken cancellation)
    {
        using var answer = await client.GetAsync(url, cancellation);
        answer.EnsureSuccessStatusCode();
        var headers = answer.Headers.Concat(answer.Content.Headers)
            .Where(header => header.Key is not ("Date" or "Server" or "Content-Length" or "Transfer-Encoding"))
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value));
        return new CapturedAnswer(headers, await answer.Content.ReadAsByteArrayAsync(cancellation));
    }

    public static async Task<CapturedAnswer> ReadAsync(string file, CancellationToken cancellation)
    {
        await using var stream = File.OpenRead(file);
        return (await JsonSerializer.DeserializeAsync<CapturedAnswer>(stream, cancellationToken: cancellation))!;
    }

    public async Task WriteAsync(string file, CancellationToken cancellation)
    {
        await using var stream = File.Create(file);
        await JsonSerializer.SerializeAsync(stream, this, cancellationToken: cancellation);
    }
}
