namespace ConnectFunctions.ClientSecrets;

/// <summary>A client secret at the only moment at which its plaintext is known.</summary>
public sealed record NewClientSecret(ClientSecret Secret, PlaintextSecret Plaintext);
