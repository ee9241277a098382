using System.Buffers;
using ConnectFunctions.Ids;
using Microsoft.AspNetCore.Http;

namespace ConnectFunctions.Functions.Http;

/// <summary>
/// The id that a request's answer, its log lines and its audit entries carry: the caller's own in <c>X-Request-ID</c> where
/// that is fit to be written anywhere, 1 to 128 of <c>A–Z a–z 0–9 . _ -</c>; otherwise a new one.
/// </summary>
internal sealed record RequestId
{
    public const string Header = "X-Request-ID";

    private const int MaxLength = 128;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private static readonly AsyncLocal<RequestId?> OfThisFlow = new();

    private RequestId(string value) => Value = value;

    public string Value { get; }

    /// <summary>The id of the request that the running code works for; null outside of requests.</summary>
    public static RequestId? Current
    {
        get => OfThisFlow.Value;
        set => OfThisFlow.Value = value;
    }

    public static RequestId Of(HttpRequest request, UlidGenerator ulids) =>
        new(request.Headers[Header] is [{ } given] && IsFit(given) ? given : $"req_{ulids.Next()}");

    private static bool IsFit(string id) => id is { Length: > 0 and <= MaxLength } && !id.AsSpan().ContainsAnyExcept(Allowed);
}
