namespace ConnectFunctions.Applications;

/// <summary>An application that acts for itself, without a user, on behalf of an organization.</summary>
public sealed record M2MApplication : Application
{
    public required OrganizationId Organization { get; init; }

    public override OrganizationId? Owner => Organization;
}
