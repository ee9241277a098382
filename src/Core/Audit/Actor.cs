namespace ConnectFunctions.Audit;

/// <summary>Who changes something, as the audit trail tells it.</summary>
/// <param name="Name">An API key's id, <c>operator:</c> and a name, or <c>service</c>.</param>
/// <param name="RequestId">The request's id, by which the logs tell the rest; empty when there was no request.</param>
public sealed record Actor(string Name, string RequestId)
{
    /// <summary>The service itself, as when it makes a key that an environment needs.</summary>
    public static readonly Actor Service = new("service", "");

    public static Actor Operator(string name) => new($"operator:{name}", "");
}
