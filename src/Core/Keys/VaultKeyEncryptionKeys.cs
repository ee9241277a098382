using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
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
    private const int MaxVersionLength = 64;
    private const string CacheName = "key_encryption_key";

    /// <summary>Stands for the newest version, whichever that is. No version is called this.</summary>
    private const string Newest = "";

    private readonly ConcurrentDictionary<string, KeyEncryptionKey> known = new(StringComparer.Ordinal);
    private readonly ExpiringCache<string, bool> unknown = new(UnknownFor, MaxUnknown, clock);
    private readonly ExpiringCache<string, KeysUnavailableException> refusals = new(FailedFor, MaxUnknown, clock);
    private readonly ExpiringCache<Uri, KeysUnavailableException> outages = new(FailedFor, MaxUnknown, clock);
    private readonly SemaphoreSlim asking = new(1);
    private volatile KeyEncryptionKey? current;

    public static VaultKeyEncryptionKeys Connect(
        Uri vault, string secretName, TokenCredential credential, TimeProvider clock, ILogger<VaultKeyEncryptionKeys> log) =>
        new(OpenVault(vault, credential), secretName, clock, log);

    /// <summary>Few tries and short ones, as whoever asks can try again.</summary>
    public static SecretClient OpenVault(Uri vault, TokenCredential credential) => new(vault, credential, new SecretClientOptions
    {
        Retry = { MaxRetries = 3, Delay = TimeSpan.FromMilliseconds(400), MaxDelay = TimeSpan.FromSeconds(4), NetworkTimeout = TimeSpan.FromSeconds(3) },
    });

    public async ValueTask<KeyEncryptionKey> CurrentAsync(CancellationToken cancellation)
    {
        var key = current;
        CoreMeter.LookedUp(CacheName, isHit: key is not null);
        return key ?? (await AskAsync(Newest, () => current, () => FetchFirstAsync(cancellation), cancellation))!;
    }

    public async ValueTask<KeyEncryptionKey?> FindAsync(string version, CancellationToken cancellation)
    {
        var isHit = known.TryGetValue(version, out var key) || !IsVersion(version) || unknown.TryGet(version, out _);
        CoreMeter.LookedUp(CacheName, isHit);
        return isHit
            ? key
            : await AskAsync(version, () => known.GetValueOrDefault(version), () => FetchUnknownAsync(version, cancellation), cancellation);
    }

    public void Dispose() => asking.Dispose();

    /// <summary>
    /// One question at a time: whoever waited for another's may find the answer there. After a failure nobody asks for a
    /// while, so that a vault that is away does not hold up every request; after a refusal nobody asks for that version.
    /// </summary>
    private async Task<KeyEncryptionKey?> AskAsync(
        string version, Func<KeyEncryptionKey?> answered, Func<Task<KeyEncryptionKey?>> ask, CancellationToken cancellation)
    {
        await asking.WaitAsync(cancellation);
        try
        {
            if (answered() is { } key || unknown.TryGet(version, out _))
            {
                return answered();
            }

            if (outages.TryGet(vault.VaultUri, out var reason) || refusals.TryGet(version, out reason))
            {
                throw new KeysUnavailableException(reason.Message, reason);
            }

            return await ask();
        }
        finally
        {
            asking.Release();
        }
    }

    private async Task<KeyEncryptionKey?> FetchFirstAsync(CancellationToken cancellation) =>
        await FetchNewestAsync(cancellation)
        ?? throw Refused(Newest, new KeysUnavailableException(
            $"The vault {vault.VaultUri} has no secret '{secretName}'. Make it once with 'connect-admin kek init'."));

    private async Task<KeyEncryptionKey?> FetchNewestAsync(CancellationToken cancellation)
    {
        var newest = await FetchAsync(Newest, cancellation);
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

    private async Task<KeyEncryptionKey?> FetchAsync(string version, CancellationToken cancellation)
    {
        try
        {
            var answer = await vault.GetSecretAsync(secretName, version == Newest ? null : version, cancellationToken: cancellation);
            var secret = answer.Value ?? throw new FormatException("The answer is the JSON value null.");
            if (WhyNot(secret) is { } reason)
            {
                throw Refused(version, Unfit($"version {secret.Properties.Version}", reason));
            }

            var key = new KeyEncryptionKey(secret.Properties.Version, KeyEncryptionKey.Decode(secret.Value)!);
            Fetched(key.Version);
            return known[key.Version] = key;
        }
        catch (RequestFailedException e) when (e is { Status: (int)HttpStatusCode.NotFound, ErrorCode: not null })
        {
            return null;
        }
        catch (RequestFailedException e) when (e.Status == (int)HttpStatusCode.Forbidden && e.Message.Contains("SecretDisabled", StringComparison.Ordinal))
        {
            throw Refused(version, Unfit(version == Newest ? "the newest version" : $"version {version}", "is disabled"));
        }
        catch (AggregateException e) when (cancellation.IsCancellationRequested)
        {
            // The exceptions of all tries: it has been left while it tried again.
            throw new OperationCanceledException(e.Message, e, cancellation);
        }
        catch (Exception e) when (Outage(e, cancellation) is { } outage)
        {
            outages.Set(vault.VaultUri, outage);
            throw outage;
        }
    }

    /// <summary>The name comes from a stored row: it must not lead elsewhere in the vault.</summary>
    private static bool IsVersion(string version) => version.Length is > 0 and <= MaxVersionLength && version.All(char.IsAsciiLetterOrDigit);

    /// <summary>Null for what is no outage.</summary>
    private KeysUnavailableException? Outage(Exception exception, CancellationToken cancellation) => exception switch
    {
        RequestFailedException { Status: (int)HttpStatusCode.Forbidden } e => new(
            $"The vault {vault.VaultUri} does not give out the secret '{secretName}' ({e.ErrorCode}): this identity lacks the role "
            + "'Key Vault Secrets User', or the vault's firewall keeps it out.",
            e),
        RequestFailedException { Status: > 0, ErrorCode: null } e => new($"What answers {e.Status} at {vault.VaultUri} is not a key vault.", e),
        RequestFailedException { Status: > 0 } e => new($"The vault {vault.VaultUri} answers {e.Status} ({e.ErrorCode}).", e),
        AuthenticationFailedException e => new($"There is no sign-in for the vault {vault.VaultUri}.", e),
        OperationCanceledException when cancellation.IsCancellationRequested => null,
        RequestFailedException or AggregateException or OperationCanceledException or IOException or SocketException =>
            new($"The vault {vault.VaultUri} cannot be reached.", exception),

        // Something else than a vault answers there, or it wants a token that the client will not show it.
        JsonException or InvalidOperationException or FormatException or ArgumentException =>
            new($"What answers at {vault.VaultUri} is not a key vault.", exception),
        _ => null,
    };

    /// <summary>Null when the key is fit for use.</summary>
    private string? WhyNot(KeyVaultSecret secret)
    {
        var now = clock.GetUtcNow();
        return secret switch
        {
            { Properties.Enabled: false } => "is disabled",
            { Properties.ExpiresOn: var expiry } when expiry <= now => "has expired",
            { Properties.NotBefore: var start } when start > now => "is not valid yet",
            { Properties.Version: null or "" } or { Value: null } => "is not what a vault would answer",
            _ when KeyEncryptionKey.Decode(secret.Value) is null => $"is not {KeyEncryptionKey.Size} bytes in base64",
            _ => null,
        };
    }

    private KeysUnavailableException Unfit(string which, string reason) =>
        new($"The key-encryption key '{secretName}', {which}, in the vault {vault.VaultUri} {reason}.");

    private KeysUnavailableException Refused(string version, KeysUnavailableException reason)
    {
        refusals.Set(version, reason);
        return reason;
    }

    [LoggerMessage(EventId = 311, Level = LogLevel.Information, Message = "Fetched the key-encryption key, version {Version}")]
    private partial void Fetched(string version);

    [LoggerMessage(EventId = 312, Level = LogLevel.Warning, Message = "The newest key-encryption key cannot be had")]
    private partial void NewestUnavailable(Exception exception);
}
