using System.Text.Json.Serialization;
using ConnectFunctions.ClientSecrets;

namespace ConnectFunctions.Functions.ClientSecrets;

/// <summary>A client secret as its creator sees it, once: with the plaintext.</summary>
internal sealed record NewClientSecretBody(
    string Id, string SecretHint, string? LastUsedAt, string CreatedAt, string UpdatedAt, string Secret)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "connect_application_secret";

    public static NewClientSecretBody Of(NewClientSecret created)
    {
        var createdAt = Timestamp.Of(created.Secret.Id.CreatedAt);
        return new NewClientSecretBody(
            created.Secret.Id.ToString(), created.Secret.Hint, LastUsedAt: null, createdAt, createdAt, created.Plaintext.Reveal());
    }

    public override string ToString() => $"{Id} [redacted]";
}
