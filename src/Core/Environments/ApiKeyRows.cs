using ConnectFunctions.Applications;
using ConnectFunctions.Ids;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Environments;

/// <summary>The row of an API key, under the key's digest.</summary>
internal static class ApiKeyRows
{
    /// <summary>The range of an environment's API keys.</summary>
    public const string From = "key|";

    public const string Until = "key}";

    public static string Key(ApiKeyDigest digest) => $"key|{digest}";

    public static Row Row(ApiKeyText text, ApiKey key) => new(Key(text.Digest))
    {
        ["Id"] = key.Id.Ulid.ToString(),
        ["Name"] = key.Name,
        ["Permissions"] = PermissionNames.Format(key.Permissions),
        ["OrganizationId"] = key.Organization?.ToString(),
        ["ExpiresAt"] = key.ExpiresAt,
        ["RevokedAt"] = key.RevokedAt,
        ["Development"] = key.IsForDevelopment,
    };

    /// <summary>What a revocation changes. The time of last use stays as it is, whoever writes it meanwhile.</summary>
    public static Row Revoked(Row row, DateTimeOffset at) => new(row.Key) { ["RevokedAt"] = at };

    public static Row Used(Row row, DateTimeOffset at) => new(row.Key) { ["LastUsedAt"] = at };

    public static ApiKey Read(Row row) => new()
    {
        Id = ApiKeyId.FromStore(Ulid.Parse(row.String("Id"))),
        Name = row.String("Name"),
        Permissions = PermissionNames.TryParse(row.String("Permissions"), out var permissions)
            ? permissions
            : throw new InvalidDataException("An API key's row has unknown permissions."),
        Organization = OrganizationId.FromStore(row.OptionalString("OrganizationId")),
        ExpiresAt = row.OptionalTime("ExpiresAt"),
        RevokedAt = row.OptionalTime("RevokedAt"),
        LastUsedAt = row.OptionalTime("LastUsedAt"),
        IsForDevelopment = row.Flag("Development"),
    };
}
