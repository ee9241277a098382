namespace ConnectFunctions.Functions.Http;

/// <summary>A request's id: 1 to 128 of <c>A–Z a–z 0–9 . _ -</c>.</summary>
internal sealed record RequestId(string Value)
{
    private static readonly AsyncLocal<RequestId?> OfThisFlow = new();

    /// <summary>The id of the request that the running code works for; null outside of requests.</summary>
    public static RequestId? Current
    {
        get => OfThisFlow.Value;
        set => OfThisFlow.Value = value;
    }
}
