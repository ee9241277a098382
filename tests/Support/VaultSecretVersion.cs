namespace ConnectFunctions.Tests.Support;

/// <summary>One version of a secret in a <see cref="VaultServer"/>.</summary>
/// <param name="Version">32 hexadecimal digits, as the vault names it.</param>
/// <param name="Value">Any text.</param>
public sealed record VaultSecretVersion(string Version, string Value)
{
    public bool Enabled { get; init; } = true;

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? Expires { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}
