namespace ConnectFunctions.Applications;

/// <summary>
/// A Connect application, either an <see cref="OAuthApplication"/> or an <see cref="M2MApplication"/>. Immutable; two
/// are equal when every member is.
/// </summary>
public abstract record Application
{
    private protected Application()
    {
    }

    public required ApplicationUlid Id { get; init; }

    public required ApplicationName Name { get; init; }

    public ApplicationDescription? Description { get; init; }

    public Scopes Scopes { get; init; } = Scopes.None;

    /// <summary>UTC, to the millisecond; never before <see cref="CreatedAt"/> and never going back.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The time in the id, UTC, to the millisecond.</summary>
    public DateTimeOffset CreatedAt => Id.CreatedAt;

    /// <summary>The organization that it belongs to, for good; null for a first-party application.</summary>
    public abstract OrganizationId? Owner { get; }
}
