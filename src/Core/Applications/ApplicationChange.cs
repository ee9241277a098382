using System.Text.Json;
using ConnectFunctions.Fields;

namespace ConnectFunctions.Applications;

/// <summary>
/// Reads the body of an update: an absent member leaves things as they are, null clears what can be cleared. Members
/// that are fixed at creation are ignored.
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
        var (name, description, scopes) = (body["name"], body["description"], body["scopes"]);
        var changed = current with
        {
            Name = name.IsAbsent ? current.Name : ApplicationName.Read(name) ?? current.Name,
            Description = description.IsAbsent ? current.Description : ApplicationDescription.Read(description),
            Scopes = scopes.IsAbsent ? current.Scopes : Scopes.Read(scopes),
        };

        var redirectUris = body["redirect_uris"];
        if (changed is OAuthApplication oauth)
        {
            return redirectUris.IsAbsent ? oauth : oauth with { RedirectUris = RedirectUris.Read(redirectUris) };
        }

        if (redirectUris.HasContent)
        {
            redirectUris.Report("not_allowed", "must be absent or null for an M2M application.");
        }

        return changed;
    }
}
