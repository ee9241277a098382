using ConnectFunctions.Applications;
using ConnectFunctions.Ids;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Environments;

/// <summary>The row of an API key, under the key's digest.</summary>
internal static class ApiKeyRows
{
    public static string Key(ApiKeyText key) => $"key|{key.Digest}";

    public static Row Row(ApiKeyText text, ApiKey key) => new(Key(text))
    {
        ["Id"] = key.Id.Ulid.ToString(),
        ["Name"] = key.Name,
        ["Permissions"] = PermissionNames.Format(key.Permissions),
        ["OrganizationId"] = key.Organization?.ToString(),
        ["ExpiresAt"] = key.ExpiresAt,
        ["RevokedAt"] = key.RevokedAt,
        ["Development"] = key.IsForDevelopment,
    };

    public static ApiKey Read(Row row) => new()
    {
        Id = new ApiKeyId(Ulid.Parse(row.String("Id"))),
        Name = row.String("Name"),
        Permissions = PermissionNames.TryParse(row.String("Permissions"), out var permissions)
            ? permissions
            : throw new InvalidDataException("An API key's row has unknown permissions."),
        Organization = OrganizationId.FromStore(row.OptionalString("OrganizationId")),
        ExpiresAt = row.OptionalTime("ExpiresAt"),
        RevokedAt = row.OptionalTime("RevokedAt"),
        IsForDevelopment = row.Flag("Development"),
    };
}
