using System.Text.Json;
using ConnectFunctions.Fields;

namespace ConnectFunctions.Applications;

/// <summary>
/// Reads the body of a creation. Members that nobody knows are ignored; those that only the other type has are refused.
/// </summary>
public static class NewApplication
{
    public static Outcome<Application> Read(JsonElement body, ApplicationUlid id)
    {
        var errors = new FieldErrors();
        var application = Read(errors.Of(body), id);
        return errors.Any || application is null ? errors.Failure : application;
    }

    /// <summary>
    /// Whose the application would be, as far as that can be read of the body, whatever else is wrong with it: an organization
    /// that is named well is the owner, and a first-party application without one has none.
    /// </summary>
    internal static bool TryReadOwner(JsonElement body, out OrganizationId? owner)
    {
        var fields = new FieldErrors().Of(body);
        var organization = fields["organization_id"];
        owner = organization.IsAbsentOrNull ? null : OrganizationId.Read(organization);
        return owner is not null
            || (organization.IsAbsentOrNull
                && fields["application_type"].TryString(out var type) && type == "oauth"
                && fields["is_first_party"].TryBoolean(out var isFirstParty) && isFirstParty);
    }

    private static Application? Read(Field body, ApplicationUlid id)
    {
        var name = ApplicationName.Read(body["name"]);
        var description = ApplicationDescription.Read(body["description"]);
        var scopes = Scopes.Read(body["scopes"]);
        Application? application = ReadType(body["application_type"]) switch
        {
            "oauth" => ReadOAuth(body, id, name),
            "m2m" => ReadM2M(body, id, name),
            _ => null,
        };

        return application is null ? null : application with { Description = description, Scopes = scopes };
    }

    private static string? ReadType(Field field)
    {
        if (field.IsAbsentOrNull)
        {
            field.ReportMissing("is required: 'oauth' or 'm2m'.");
            return null;
        }

        if (field.TryString(out var type) && type is not ("oauth" or "m2m"))
        {
            field.Report("invalid_value", "must be 'oauth' or 'm2m'.");
        }

        return type;
    }

    private static OAuthApplication? ReadOAuth(Field body, ApplicationUlid id, ApplicationName? name)
    {
        var redirectUris = RedirectUris.Read(body["redirect_uris"]);
        var usesPkce = false;
        if (!body["uses_pkce"].IsAbsentOrNull)
        {
            body["uses_pkce"].TryBoolean(out usesPkce);
        }

        var organization = ReadParty(body);
        return name is null ? null : new OAuthApplication
        {
            Id = id,
            Name = name,
            UpdatedAt = id.CreatedAt,
            RedirectUris = redirectUris,
            UsesPkce = usesPkce,
            Organization = organization,
        };
    }

    /// <summary>The organization of a third-party application; null for a first-party one, or after an error.</summary>
    private static OrganizationId? ReadParty(Field body)
    {
        var party = body["is_first_party"];
        var organization = body["organization_id"];
        if (party.IsAbsentOrNull)
        {
            party.ReportMissing("is required: true or false.");
            return null;
        }

        if (!party.TryBoolean(out var isFirstParty))
        {
            return null;
        }

        if (!isFirstParty)
        {
            return ReadOrganization(organization, "is required for a third-party application.");
        }

        if (!organization.IsAbsentOrNull)
        {
            organization.Report("not_allowed", "must be absent or null for a first-party application.");
        }

        return null;
    }

    private static M2MApplication? ReadM2M(Field body, ApplicationUlid id, ApplicationName? name)
    {
        foreach (var member in (ReadOnlySpan<string>)["redirect_uris", "uses_pkce", "is_first_party"])
        {
            if (body[member].HasContent)
            {
                body[member].Report("not_allowed", "must be absent or null for an M2M application.");
            }
        }

        var organization = ReadOrganization(body["organization_id"], "is required for an M2M application.");
        return name is null || organization is null ? null : new M2MApplication
        {
            Id = id,
            Name = name,
            UpdatedAt = id.CreatedAt,
            Organization = organization,
        };
    }

    private static OrganizationId? ReadOrganization(Field field, string missing)
    {
        if (!field.IsAbsentOrNull)
        {
            return OrganizationId.Read(field);
        }

        field.ReportMissing(missing);
        return null;
    }
}
