using ConnectFunctions.ClientSecrets;

namespace ConnectFunctions.Core.Tests.Keys;

/// <summary>What an application has to show, as its owner keeps it.</summary>
internal sealed record Credentials(string Application, ClientSecretId Id, string Secret)
{
    public Credentials WithWrongSecret() => this with { Secret = Secret[..^1] + (Secret[^1] == 'A' ? 'B' : 'A') };
}
