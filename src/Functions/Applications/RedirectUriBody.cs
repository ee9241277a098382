using ConnectFunctions.Applications;

namespace ConnectFunctions.Functions.Applications;

/// <summary>A redirect URI as callers see it.</summary>
internal sealed record RedirectUriBody(string Uri, bool Default)
{
    public static RedirectUriBody Of(RedirectUri redirect) => new(redirect.Uri, redirect.IsDefault);
}
