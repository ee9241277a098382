namespace ConnectFunctions.Tests.Support;

/// <summary>A request as a <see cref="FaultProxy"/> got it.</summary>
/// <param name="Method">In upper case.</param>
/// <param name="PathAndQuery">As sent, percent-encoded.</param>
public sealed record ProxiedRequest(string Method, string PathAndQuery)
{
    /// <summary>Whether it is a transaction of the table service.</summary>
    public bool IsTransaction => Method == "POST" && PathAndQuery.EndsWith("/$batch", StringComparison.Ordinal);
}
