using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ConnectFunctions.Applications;
using ConnectFunctions.Functions.Http;

namespace ConnectFunctions.Functions.Applications;

/// <summary>An application as callers see it. Members that its kind does not have are left out; a null description is not.</summary>
internal sealed record ApplicationBody
{
    public string Object { get; } = "connect_application";

    public required string Id { get; init; }

    public required string ClientId { get; init; }

    public required string Name { get; init; }

    public required string? Description { get; init; }

    public required string ApplicationType { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RedirectUriBody>? RedirectUris { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? UsesPkce { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? IsFirstParty { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? WasDynamicallyRegistered { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OrganizationId { get; init; }

    public required ImmutableArray<string> Scopes { get; init; }

    public required string CreatedAt { get; init; }

    public required string UpdatedAt { get; init; }

    public static ApplicationBody Of(Application application)
    {
        var oauth = application as OAuthApplication;
        return new ApplicationBody
        {
            Id = application.Id.ToString(),
            ClientId = application.Id.ClientId,
            Name = application.Name.ToString(),
            Description = application.Description?.ToString(),
            ApplicationType = oauth is null ? "m2m" : "oauth",
            RedirectUris = oauth is null ? null : [.. oauth.RedirectUris.Items.Select(RedirectUriBody.Of)],
            UsesPkce = oauth?.UsesPkce,
            IsFirstParty = oauth?.IsFirstParty,
            WasDynamicallyRegistered = oauth is { IsFirstParty: false } ? false : null,
            OrganizationId = application.Owner?.ToString(),
            Scopes = application.Scopes.Items,
            CreatedAt = Timestamp.Of(application.CreatedAt),
            UpdatedAt = Timestamp.Of(application.UpdatedAt),
        };
    }
}
