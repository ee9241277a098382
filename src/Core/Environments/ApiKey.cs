using ConnectFunctions.Applications;

namespace ConnectFunctions.Environments;

/// <summary>An API key as it is known after its creation: everything but the key itself.</summary>
public sealed record ApiKey
{
    public required ApiKeyId Id { get; init; }

    /// <summary>What the operator calls it.</summary>
    public required string Name { get; init; }

    public Permissions Permissions { get; init; } = Permissions.All;

    /// <summary>Null when it may touch every organization's applications.</summary>
    public OrganizationId? Organization { get; init; }

    /// <summary>From then on it is refused; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Null while it has not been revoked.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When it was last used, to the minute or so; null if it never was.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Whether it came from the local settings. Such a key is refused outside of local development.</summary>
    public bool IsForDevelopment { get; init; }

    public bool IsGoodAt(DateTimeOffset time) => RevokedAt is null && (ExpiresAt is null || time < ExpiresAt);
}
