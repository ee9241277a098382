namespace ConnectFunctions.Tests.Support;

/// <summary>What a <see cref="VaultServer"/> answers instead of the truth.</summary>
/// <param name="Status">Of the answer; 0 for none at all.</param>
/// <param name="Body">Of the answer, as it is.</param>
/// <param name="RetryAfter">In whole seconds; left out when null.</param>
public sealed record VaultFault(int Status, string Body, int? RetryAfter = null)
{
    /// <summary>Whether the vault does what it was asked to before.</summary>
    public bool IsAfterwards { get; init; }

    /// <summary>The identity has no role that lets it read secrets.</summary>
    public static readonly VaultFault NotAllowed = new(403, VaultError.Text("Forbidden", "The caller may not do this.", "ForbiddenByRbac"));

    public static readonly VaultFault OutOfOrder = new(503, VaultError.Text("ServiceUnavailable", "The vault is out of order."));

    /// <summary>The connection ends without an answer.</summary>
    public static readonly VaultFault Cut = new(0, "");

    /// <summary>The vault does what it was asked to, and the connection ends without an answer.</summary>
    public static readonly VaultFault AnswerLost = Cut with { IsAfterwards = true };

    public static VaultFault Throttled(int retryAfter) => new(429, VaultError.Text("Throttled", "There were too many requests."), retryAfter);
}
