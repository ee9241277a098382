namespace ConnectFunctions.Applications;

/// <summary>
/// An application through which users sign in. A first-party one is the environment's own; a third-party one belongs
/// to an organization.
/// </summary>
public sealed record OAuthApplication : Application
{
    public RedirectUris RedirectUris { get; init; } = RedirectUris.None;

    public bool UsesPkce { get; init; }

    /// <summary>Null makes the application first-party.</summary>
    public OrganizationId? Organization { get; init; }

    public bool IsFirstParty => Organization is null;

    public override OrganizationId? Owner => Organization;
}
