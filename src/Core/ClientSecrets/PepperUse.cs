namespace ConnectFunctions.ClientSecrets;

/// <summary>How many client secrets of an environment are hashed under a version of its pepper.</summary>
/// <param name="Version">The pepper's version.</param>
/// <param name="KeyEncryptionKey">The version of the key-encryption key that the pepper is wrapped under.</param>
/// <param name="CreatedAt">When the version was made.</param>
/// <param name="Secrets">How many secrets still need it.</param>
/// <param name="IsNewest">Whether new secrets are hashed under it.</param>
public sealed record PepperUse(long Version, string KeyEncryptionKey, DateTimeOffset CreatedAt, int Secrets, bool IsNewest);
