namespace ConnectFunctions.Applications;

/// <summary>The names, as callers know them, of what differs between two versions of an application.</summary>
internal static class ChangedFields
{
    public static string Between(Application before, Application after) => string.Join(',', Names(before, after));

    private static IEnumerable<string> Names(Application before, Application after)
    {
        if (before.Name != after.Name)
        {
            yield return "name";
        }

        if (before.Description != after.Description)
        {
            yield return "description";
        }

        if (before.Scopes != after.Scopes)
        {
            yield return "scopes";
        }

        if ((before as OAuthApplication)?.RedirectUris != (after as OAuthApplication)?.RedirectUris)
        {
            yield return "redirect_uris";
        }
    }
}
