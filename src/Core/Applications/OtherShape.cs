using System.Text.Json;

namespace ConnectFunctions.Applications;

/// <summary>
/// Reads an application out of a body that another release has rendered: an older one, or a newer one beside which this one
/// still runs. Members of other names are that release's; those that it does not have are as they are where nothing is said.
/// </summary>
internal static class OtherShape
{
    /// <exception cref="InvalidDataException">It is no application.</exception>
    public static Application Read(ApplicationUlid id, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Read(id, document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"The application {id} has been rendered into what cannot be read.", e);
        }
    }

    private static Application Read(ApplicationUlid id, JsonElement body)
    {
        var name = ApplicationName.FromStore(Text(body, "name") ?? throw new FormatException("It has no name."));
        var owner = OrganizationId.FromStore(Text(body, "organization_id"));
        var updatedAt = Member(body, "updated_at")?.GetDateTimeOffset() ?? id.CreatedAt;
        var description = ApplicationDescription.FromStore(Text(body, "description"));
        var scopes = Scopes.FromStore(Member(body, "scopes") is { } list ? StoredLists.Strings(list) : []);
        return Text(body, "application_type") switch
        {
            "oauth" => new OAuthApplication
            {
                Id = id,
                Name = name,
                Description = description,
                Scopes = scopes,
                UpdatedAt = updatedAt,
                Organization = owner,
                UsesPkce = Member(body, "uses_pkce")?.GetBoolean() is true,
                RedirectUris = RedirectUris.FromStore(Member(body, "redirect_uris") is { } uris ? StoredLists.RedirectUris(uris) : []),
            },
            "m2m" when owner is not null => new M2MApplication
            {
                Id = id,
                Name = name,
                Description = description,
                Scopes = scopes,
                UpdatedAt = updatedAt,
                Organization = owner,
            },
            _ => throw new FormatException("It is of no known type."),
        };
    }

    private static string? Text(JsonElement body, string name) => Member(body, name)?.GetString();

    /// <summary>Null where there is none, or a null.</summary>
    private static JsonElement? Member(JsonElement body, string name) =>
        body.TryGetProperty(name, out var member) && member.ValueKind is not JsonValueKind.Null ? member : null;
}
