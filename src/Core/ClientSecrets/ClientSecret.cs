namespace ConnectFunctions.ClientSecrets;

/// <summary>What may be told of a client secret once it has been handed over.</summary>
/// <param name="Id">Its id, with the time of its creation.</param>
/// <param name="Hint">The secret's last six characters.</param>
/// <param name="LastUsedAt">When it last authenticated its application, to the minute or so; null if it never has.</param>
public sealed record ClientSecret(ClientSecretId Id, string Hint, DateTimeOffset? LastUsedAt);
