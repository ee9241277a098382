namespace ConnectFunctions.Tests.Support;

/// <summary>A span as it was received; ids in hexadecimal, the parent's empty when it has none.</summary>
public sealed record OtlpSpan(
    string TraceId,
    string Id,
    string ParentId,
    string Name,
    int Kind,
    bool IsError,
    IReadOnlyDictionary<string, string> Attributes,
    IReadOnlyDictionary<string, string> Resource)
{
    public const int Internal = 1;
    public const int Client = 3;

    private const ulong Error = 2;

    internal static OtlpSpan Read(OtlpMessage span, IReadOnlyDictionary<string, string> resource) => new(
        Convert.ToHexStringLower(span.Bytes(1)),
        Convert.ToHexStringLower(span.Bytes(2)),
        Convert.ToHexStringLower(span.Bytes(4)),
        span.Text(5),
        (int)span.Number(6),
        span.Messages(15).Any(status => status.Number(3) == Error),
        span.Attributes(9),
        resource);
}
