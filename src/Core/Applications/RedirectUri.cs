namespace ConnectFunctions.Applications;

/// <summary>Where an authorization server may send a user back to.</summary>
/// <param name="Uri">Absolute, exactly as it was given: redirect URIs are compared character by character.</param>
/// <param name="IsDefault">True for one of an application's redirect URIs.</param>
public sealed record RedirectUri(string Uri, bool IsDefault);
