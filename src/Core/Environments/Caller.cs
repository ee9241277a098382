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
}
