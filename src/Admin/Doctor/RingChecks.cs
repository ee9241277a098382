using ConnectFunctions.Environments;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace ConnectFunctions.Admin.Doctor;

/// <summary>Whether the keys of each environment open, and under which key-encryption key they are wrapped.</summary>
internal static class RingChecks
{
    private const string Check = "key rings";

    public static async Task<List<Finding>> RunAsync(Session session, IReadOnlyList<EnvironmentId> environments, CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        var ring = new KeyRing(
            session.Table, session.KeyEncryptionKeys, session.Ulids, session.Random, session.Clock, NullLogger<KeyRing>.Instance);
        var (current, opened) = (await CurrentAsync(session, cancellation), 0);
        foreach (var environment in environments)
        {
            foreach (var purpose in KeyPurpose.All)
            {
                try
                {
                    var keys = await ring.InspectAsync(environment, purpose, cancellation);
                    opened += keys.Count(key => key.Opens);
                    foreach (var key in keys.Where(key => !key.Opens))
                    {
                        findings.Add(await ExplainAsync(session, $"The {purpose} key of '{environment}', version {key.Version},", key, cancellation));
                    }

                    if (current is not null && keys.FirstOrDefault(key => key.Opens && key.WrappedUnder != current.Version) is { } old)
                    {
                        findings.Add(Finding.Warning(
                            Check,
                            $"Keys of '{environment}' are wrapped under the earlier key-encryption key {old.WrappedUnder}, which must stay.",
                            $"connect-admin kek rewrap {environment}"));
                    }
                }
                catch (FormatException)
                {
                    findings.Add(Finding.Problem(
                        Check,
                        $"The {purpose} keys of '{environment}' cannot be read: there is a row among them that is no key's.",
                        $"It is named by: connect-admin doctor --deep {environment}"));
                }
                catch (StorageUnavailableException)
                {
                    // That is for the storage's check to tell.
                    return findings;
                }
            }
        }

        return findings.Exists(finding => finding.Health is Health.Problem)
            ? findings
            : [.. findings, Finding.Ok(Check, $"All keys open: {Counted.Of(opened, "key")} of {Counted.Of(environments.Count, "environment")}.")];
    }

    private static async Task<KeyEncryptionKey?> CurrentAsync(Session session, CancellationToken cancellation)
    {
        try
        {
            return await session.KeyEncryptionKeys.CurrentAsync(cancellation);
        }
        catch (KeysUnavailableException)
        {
            return null;
        }
    }

    private static async Task<Finding> ExplainAsync(Session session, string key, RingKeyState state, CancellationToken cancellation)
    {
        try
        {
            return await session.KeyEncryptionKeys.FindAsync(state.WrappedUnder, cancellation) is not null
                ? Finding.Problem(
                    Check,
                    $"{key} does not open: its row was changed, or comes from elsewhere.",
                    "Restore the row from a backup. The secrets hashed under it cannot be verified otherwise.")
                : Finding.Problem(
                    Check,
                    $"{key} is wrapped under the key-encryption key {state.WrappedUnder}, which does not exist.",
                    session.Settings.UsesVault
                        ? "Recover that version in the vault, or look whether Keys__VaultUri and Keys__SecretName name the right one."
                        : "Put back the Keys__KeyEncryptionKey that this store was made with.");
        }
        catch (KeysUnavailableException e)
        {
            return Finding.Problem(Check, $"{key} cannot be opened now: {e.Message}", "See the key-encryption key above.");
        }
    }
}
