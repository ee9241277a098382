using System.Collections.Concurrent;
using System.Net;
using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.Logging;

namespace ConnectFunctions.Keys;

/// <summary>
/// The key-encryption keys that are the versions of one secret in a key vault. The vault is asked for the newest version
/// once, and again when a version turns up that is not known here, because then there may be a newer one; what has been
/// fetched is kept in memory and goes on working while the vault is away.
/// </summary>
public sealed partial class VaultKeyEncryptionKeys(
    SecretClient vault, string secretName, TimeProvider clock, ILogger<VaultKeyEncryptionKeys> log) : IKeyEncryptionKeys, IDisposable
{
    private static readonly TimeSpan UnknownFor = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FailedFor = TimeSpan.FromSeconds(5);
    private const int MaxUnknown = 1000;

    private readonly ConcurrentDictionary<string, KeyEncryptionKey> known = new(StringComparer.Ordinal);
    private readonly ExpiringCache<string, bool> unknown = new(UnknownFor, MaxUnknown, clock);
    private readonly SemaphoreSlim asking = new(1);
    private volatile KeyEncryptionKey? current;
    private (KeysUnavailableException Reason, long Since)? failure;

    public static VaultKeyEncryptionKeys Connect(
        Uri vault, string secretName, TokenCredential credential, TimeProvider clock, ILogger<VaultKeyEncryptionKeys> log) =>
        new(OpenVault(vault, credential), secretName, clock, log);

    /// <summary>Few tries and short ones, as whoever asks can try again.</summary>
    public static SecretClient OpenVault(Uri vault, TokenCredential credential) => new(vault, credential, new SecretClientOptions
    {
        Retry = { MaxRetries = 3, Delay = TimeSpan.FromMilliseconds(400), MaxDelay = TimeSpan.FromSeconds(4), NetworkTimeout = TimeSpan.FromSeconds(10) },
    });

    public async ValueTask<KeyEncryptionKey> CurrentAsync(CancellationToken cancellation) =>
        current
        ?? await AskAsync(() => current, () => FetchNewestAsync(cancellation), cancellation)
        ?? throw new KeysUnavailableException($"The vault {vault.VaultUri} has no secret '{secretName}'. Make it once with 'connect-admin kek init'.");

    public async ValueTask<KeyEncryptionKey?> FindAsync(string version, CancellationToken cancellation) =>
        known.TryGetValue(version, out var key) || unknown.TryGet(version, out _)
            ? key
            : await AskAsync(() => known.GetValueOrDefault(version), () => FetchUnknownAsync(version, cancellation), cancellation);

    /// <summary>Asks for the newest version although one is known, as after making one. Null when there is none.</summary>
    /// <exception cref="KeysUnavailableException">It cannot be had for now.</exception>
    public Task<KeyEncryptionKey?> RefreshAsync(CancellationToken cancellation) =>
        AskAsync(() => null, () => FetchNewestAsync(cancellation), cancellation);

    public void Dispose() => asking.Dispose();

    /// <summary>
    /// One question at a time: whoever waited for another's may find the answer there, and after a failure nobody asks
    /// for a while, so that a vault that is away does not hold up every request.
    /// </summary>
    private async Task<KeyEncryptionKey?> AskAsync(
        Func<KeyEncryptionKey?> answered, Func<Task<KeyEncryptionKey?>> ask, CancellationToken cancellation)
    {
        await asking.WaitAsync(cancellation);
        try
        {
            if (answered() is { } key)
            {
                return key;
            }

            if (failure is { } last && clock.GetElapsedTime(last.Since) < FailedFor)
            {
                throw new KeysUnavailableException(last.Reason.Message, last.Reason);
            }

            return await ask();
        }
        catch (KeysUnavailableException e) when (e.InnerException is not KeysUnavailableException)
        {
            failure = (e, clock.GetTimestamp());
            throw;
        }
        finally
        {
            asking.Release();
        }
    }

    private async Task<KeyEncryptionKey?> FetchNewestAsync(CancellationToken cancellation)
    {
        var newest = await FetchAsync(version: null, cancellation);
        current = newest ?? current;
        return newest;
    }

    private async Task<KeyEncryptionKey?> FetchUnknownAsync(string version, CancellationToken cancellation)
    {
        var found = await FetchAsync(version, cancellation);
        if (found is null)
        {
            unknown.Set(version, true);
        }

        try
        {
            await FetchNewestAsync(cancellation);
        }
        catch (KeysUnavailableException e)
        {
            // What was asked for can be had without it.
            NewestUnavailable(e);
        }

        return found;
    }

    private async Task<KeyEncryptionKey?> FetchAsync(string? version, CancellationToken cancellation)
    {
        try
        {
            KeyVaultSecret secret = await vault.GetSecretAsync(secretName, version, cancellationToken: cancellation);
            var key = Accept(secret);
            Fetched(key.Version);
            return known[key.Version] = key;
        }
        catch (RequestFailedException e) when (e.Status == (int)HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (RequestFailedException e) when (e.Status == (int)HttpStatusCode.Forbidden)
        {
            throw new KeysUnavailableException(
                $"The vault {vault.VaultUri} does not give out the secret '{secretName}': it is disabled, or this identity lacks the role "
                + $"'Key Vault Secrets User' ({e.ErrorCode}).",
                e);
        }
        catch (Exception e) when (IsOutage(e, cancellation))
        {
            throw new KeysUnavailableException($"The vault {vault.VaultUri} cannot be reached.", e);
        }
    }

    private static bool IsOutage(Exception exception, CancellationToken cancellation) => exception switch
    {
        RequestFailedException or AuthenticationFailedException or AggregateException => true,
        OperationCanceledException => !cancellation.IsCancellationRequested,
        _ => false,
    };

    private KeyEncryptionKey Accept(KeyVaultSecret secret)
    {
        var properties = secret.Properties;
        var now = clock.GetUtcNow();
        if (properties.Enabled is false)
        {
            throw Refused(properties.Version, "is disabled");
        }

        if (properties.ExpiresOn <= now)
        {
            throw Refused(properties.Version, "has expired");
        }

        if (properties.NotBefore > now)
        {
            throw Refused(properties.Version, "is not valid yet");
        }

        return KeyEncryptionKey.Decode(secret.Value) is { } bytes
            ? new KeyEncryptionKey(properties.Version, bytes)
            : throw Refused(properties.Version, $"is not {KeyEncryptionKey.Size} bytes in base64");
    }

    private KeysUnavailableException Refused(string version, string reason) =>
        new($"The key-encryption key '{secretName}', version {version}, in the vault {vault.VaultUri} {reason}.");

    [LoggerMessage(EventId = 311, Level = LogLevel.Information, Message = "Fetched the key-encryption key, version {Version}")]
    private partial void Fetched(string version);

    [LoggerMessage(EventId = 312, Level = LogLevel.Warning, Message = "The newest key-encryption key cannot be had")]
    private partial void NewestUnavailable(Exception exception);
}
