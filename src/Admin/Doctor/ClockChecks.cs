using System.Net.Sockets;

namespace ConnectFunctions.Admin.Doctor;

/// <summary>Whether the clock here agrees with those of storage and vault: expiry, audit times and sign-ins depend on it.</summary>
internal static class ClockChecks
{
    private const string Check = "clock";
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<List<Finding>> RunAsync(Session session, CancellationToken cancellation)
    {
        var vault = session.Settings.UsesVault && Uri.TryCreate(session.Settings.Keys.VaultUri, UriKind.Absolute, out var uri) ? uri : null;
        var findings = new List<Finding>();
        foreach (var endpoint in new[] { session.Settings.Storage.TableEndpoint, vault }.OfType<Uri>())
        {
            if (await DifferenceAsync(endpoint, session.Clock, cancellation) is not { } difference)
            {
                findings.Add(Finding.Warning(Check, $"{endpoint.Host} does not tell its time.", "See what is said of it above."));
            }
            else if (difference.Duration() > Tolerance)
            {
                findings.Add(Finding.Warning(
                    Check,
                    $"The clock here is {difference.Duration().TotalSeconds:0} s {(difference > TimeSpan.Zero ? "behind" : "ahead of")} that of {endpoint.Host}.",
                    "Let the clock of this machine be set by NTP."));
            }
            else
            {
                findings.Add(Finding.Ok(Check, $"Agrees with that of {endpoint.Host}."));
            }
        }

        return findings.Count > 0 ? findings : [Finding.Ok(Check, "Nothing to compare it with: storage and keys are on this machine.")];
    }

    /// <summary>How far ahead the other clock is, to the second; any answer will do, a refusal too.</summary>
    private static async Task<TimeSpan?> DifferenceAsync(Uri endpoint, TimeProvider clock, CancellationToken cancellation)
    {
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            var before = clock.GetUtcNow();
            using var answer = await client.GetAsync(
                new Uri(endpoint.GetLeftPart(UriPartial.Authority)), HttpCompletionOption.ResponseHeadersRead, cancellation);
            return answer.Headers.Date - (before + ((clock.GetUtcNow() - before) / 2));
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
