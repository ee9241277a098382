using System.Security.Cryptography;

namespace ConnectFunctions.Tests.Support;

/// <summary>
/// What a key vault keeps: secrets by name, each with its versions, of which the last is the newest. A deleted secret
/// keeps its name until it is purged. It outlives an outage of the server before it.
/// </summary>
public sealed class VaultSecrets
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<VaultSecretVersion>> secrets = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> deleted = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds a version, the newest from now on.</summary>
    /// <returns>Its name; null when a deleted secret still holds the secret's name.</returns>
    public string? Add(string name, string value, Func<VaultSecretVersion, VaultSecretVersion>? with = null)
    {
        lock (gate)
        {
            if (deleted.Contains(name))
            {
                return null;
            }

            var version = new VaultSecretVersion(RandomNumberGenerator.GetHexString(32, lowercase: true), value) { Created = TimeProvider.System.GetUtcNow() };
            version = with is null ? version : with(version);
            if (!secrets.TryGetValue(name, out var versions))
            {
                secrets[name] = versions = [];
            }

            versions.Add(version);
            return version.Version;
        }
    }

    /// <summary>Changes a version, as by disabling it.</summary>
    public void Change(string name, string version, Func<VaultSecretVersion, VaultSecretVersion> with)
    {
        lock (gate)
        {
            var versions = secrets[name];
            var index = versions.FindIndex(stored => stored.Version == version);
            versions[index] = with(versions[index]);
        }
    }

    /// <summary>Deletes a secret with all its versions, for which its name stays taken.</summary>
    public void Delete(string name)
    {
        lock (gate)
        {
            secrets.Remove(name);
            deleted.Add(name);
        }
    }

    /// <summary>Oldest first; none when there is no such secret.</summary>
    public IReadOnlyList<VaultSecretVersion> Versions(string name)
    {
        lock (gate)
        {
            return secrets.TryGetValue(name, out var versions) ? [.. versions] : [];
        }
    }

    /// <param name="name">The secret's.</param>
    /// <param name="version">The newest when null.</param>
    public VaultSecretVersion? Find(string name, string? version) =>
        Versions(name).LastOrDefault(stored => version is null || string.Equals(stored.Version, version, StringComparison.OrdinalIgnoreCase));
}
