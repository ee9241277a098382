namespace ConnectFunctions.Tests.Support;

/// <summary>A request as a <see cref="FaultProxy"/> got it.</summary>
/// <param name="Method">In upper case.</param>
/// <param name="PathAndQuery">As sent, percent-encoded.</param>
public sealed record ProxiedRequest(string Method, string PathAndQuery)
{
    /// <summary>As sent, one character per byte.</summary>
    public string Body { get; init; } = "";

    /// <summary>Whether it is a transaction of the table service.</summary>
    public bool IsTransaction => Method == "POST" && PathAndQuery.EndsWith("/$batch", StringComparison.Ordinal);

    /// <summary>Whether this text is in its path, its query or its body.</summary>
    public bool Mentions(string text) =>
        PathAndQuery.Contains(text, StringComparison.Ordinal) || Body.Contains(text, StringComparison.Ordinal);
}
