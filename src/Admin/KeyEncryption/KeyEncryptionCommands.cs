using System.CommandLine;
using System.Security.Cryptography;

namespace ConnectFunctions.Admin.KeyEncryption;

/// <summary>connect-admin kek: the key-encryption key, under which every environment's keys are wrapped.</summary>
internal static class KeyEncryptionCommands
{
    public static Command Group() => new("kek", "Make the key-encryption key, and wrap keys anew under its newest version.") { Init(), RewrapKeys.Command() };

    private static AdminCommand Init()
    {
        var newVersion = new Option<bool>("--new-version") { Description = "Add a version to the key that is there, to rotate it." };
        return new AdminCommand("init", "Make the key-encryption key in the vault, unless it is there.", async (settings, output, parsed, cancellation) =>
        {
            // Where the rows are does not matter yet.
            var problems = settings.Keys.Problems(storeIsLocal: true).ToArray();
            if (problems.Length > 0)
            {
                Array.ForEach(problems, output.Error);
                return ExitCode.Usage;
            }

            if (!settings.UsesVault)
            {
                output.Error(
                    "There is nothing to make: the key-encryption key of this store is the setting Keys__KeyEncryptionKey, and it has no versions. "
                    + "'kek init' is for a key in a vault: set Keys__VaultUri instead.");
                return ExitCode.Failed;
            }

            var key = VaultKey.Open(settings);
            try
            {
                return await InitAsync(output, key, parsed.GetValue(newVersion), cancellation);
            }
            catch (Exception e) when (key.Explain(e, cancellation) is { } known)
            {
                output.Error(output.IsVerbose ? $"{known.Message}\n{e}" : known.Message);
                return known.ExitCode;
            }
        })
        {
            Notes = """
                The key is 256 random bits, stored as a secret of the vault Keys__VaultUri under the name Keys__SecretName.
                Nobody is shown it. It is made with your own sign-in: the service's identity only reads.
                To rotate it: 'kek init --new-version', then 'kek rewrap --all'. Earlier versions must stay enabled
                until 'doctor' says that nothing is wrapped under them.
                """,
            Examples = ["connect-admin kek init", "connect-admin kek init --new-version"],
        }.With(newVersion);
    }

    private static async Task<int> InitAsync(Output output, VaultKey key, bool newVersion, CancellationToken cancellation)
    {
        var newest = await key.FindNewestAsync(cancellation);
        if (newest is null && newVersion)
        {
            return output.Fail(new Failure.Refused(
                $"The vault {key.Vault} has no secret '{key.Name}' to add a version to. Make it first: connect-admin kek init"));
        }

        if (newest is not null && !newVersion)
        {
            output.Result(
                new { Vault = key.Vault.ToString(), Secret = key.Name, newest.Version, Created = false },
                $"The vault {key.Vault} has the secret '{key.Name}' already, version {newest.Version}. Nothing was changed.");
            if (newest.Enabled is false || newest.ExpiresOn <= TimeProvider.System.GetUtcNow())
            {
                output.Warn($"That version is {(newest.Enabled is false ? "disabled" : "expired")}, so the service cannot use it. See: connect-admin doctor");
            }

            return ExitCode.Ok;
        }

        var before = newest is null ? "" : $"; the newest before was {newest.Version}";
        using var random = RandomNumberGenerator.Create();
        if (await key.AddAsync(random, cancellation) is not { } version)
        {
            output.Error(
                $"The vault {key.Vault} did not say whether it made a version of the secret '{key.Name}'. It shows none so far, and one may still come{before}. "
                + "Wait a minute, then see which version is the newest: connect-admin kek init");
            return ExitCode.Unavailable;
        }

        output.Result(
            new { Vault = key.Vault.ToString(), Secret = key.Name, Version = version, Created = true },
            $"Made version {version} of the secret '{key.Name}' in the vault {key.Vault}.");
        output.Say(newVersion
            ? "Next: connect-admin kek rewrap --all"
            : "The service finds it within seconds. Never delete it: without it, nothing that is stored can be verified.");
        return ExitCode.Ok;
    }
}
