using ConnectFunctions.Applications;
using ConnectFunctions.Audit;

namespace ConnectFunctions.Environments;

/// <summary>Who asks, for what environment, and in which request.</summary>
/// <param name="Environment">The only environment that the call can see.</param>
/// <param name="Actor">Who it is to the audit trail.</param>
/// <param name="Organization">Null when the caller may see every organization's applications.</param>
public sealed record Caller(EnvironmentId Environment, Actor Actor, OrganizationId? Organization = null)
{
    /// <summary>Whether something that belongs to this organization, or to none, exists for the caller.</summary>
    public bool Sees(OrganizationId? owner) => Organization is null || Organization == owner;

    /// <summary>Why the caller may ask for nothing of this organization, or of none; null when it may.</summary>
    public Failure.Forbidden? Refusal(OrganizationId? owner) =>
        Sees(owner) ? null : new($"This API key is for applications of the organization '{Organization}' only.");
}
