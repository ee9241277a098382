using System.Text.Json;
using ConnectFunctions.Fields;

namespace ConnectFunctions.Applications;

/// <summary>
/// Reads the body of an update: an absent member leaves things as they are, and so does a list that is null. Members that
/// are fixed at creation are ignored.
/// </summary>
public static class ApplicationChange
{
    /// <summary>The application as it would be afterwards, with its old time of update.</summary>
    public static Outcome<Application> Read(JsonElement body, Application current)
    {
        var errors = new FieldErrors();
        var changed = Read(errors.Of(body), current);
        return errors.Any ? errors.Failure : changed;
    }

    private static Application Read(Field body, Application current)
    {
        var (name, description, scopes, redirectUris) = (body["name"], body["description"], body["scopes"], body["redirect_uris"]);

        // The vendor's Node client spells whatever it was not given as null. Beside a list that is null, so is a null description.
        var saysNothing = description.IsNull && (scopes.IsNull || redirectUris.IsNull);
        var changed = current with
        {
            Name = name.IsAbsent ? current.Name : ApplicationName.Read(name) ?? current.Name,
            Description = description.IsAbsent || saysNothing ? current.Description : ApplicationDescription.Read(description),
            Scopes = scopes.IsAbsentOrNull ? current.Scopes : Scopes.Read(scopes),
        };

        if (changed is OAuthApplication oauth)
        {
            return redirectUris.IsAbsentOrNull ? oauth : oauth with { RedirectUris = RedirectUris.Read(redirectUris) };
        }

        if (redirectUris.HasContent)
        {
            redirectUris.Report("not_allowed", "must be absent or null for an M2M application.");
        }

        return changed;
    }
}
