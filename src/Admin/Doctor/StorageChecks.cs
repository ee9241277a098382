using System.Net;
using Azure;
using Azure.Data.Tables.Models;
using Azure.Identity;
using ConnectFunctions.Environments;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Admin.Doctor;

/// <summary>Whether the store can be read and written, and whether an environment was left half deleted.</summary>
internal static class StorageChecks
{
    private const string Check = "storage";

    /// <returns>The active environments too, as far as they could be read.</returns>
    public static async Task<(List<EnvironmentId> Active, List<Finding> Findings)> RunAsync(Session session, CancellationToken cancellation)
    {
        var active = new List<EnvironmentId>();
        var findings = new List<Finding>();
        try
        {
            var start = session.Clock.GetTimestamp();
            await foreach (var environment in session.Environments.ListAsync(cancellation))
            {
                if (environment.State is EnvironmentState.Active)
                {
                    active.Add(environment.Id);
                }
                else
                {
                    findings.Add(Finding.Warning(
                        "environments",
                        $"The deletion of '{environment.Id}' is not finished.",
                        $"If nobody is at it: connect-admin environments delete {environment.Id} --force"));
                }
            }

            findings.Add(Finding.Ok(
                Check, $"{session.StoreName} can be read: {Counted.Of(active.Count, "environment")}, {session.Clock.GetElapsedTime(start).TotalMilliseconds:0} ms."));
            await new WriteProbe(session.Table).RunAsync(cancellation);
            findings.Add(Finding.Ok(Check, $"{session.StoreName} takes writes."));
        }
        catch (Exception e) when (e is StorageUnavailableException or InvalidOperationException or InvalidDataException)
        {
            findings.Add(Finding.Problem(Check, e.Message, Remedy(session, e)));
        }

        return (active, findings);
    }

    private static string Remedy(Session session, Exception e) => Cause(e) switch
    {
        _ when !string.IsNullOrEmpty(session.Settings.Storage.File) => File.Exists(session.Settings.Storage.File)
            ? "Look at the file's owner and mode, and at the space on its disk."
            : "There is no store there yet. The service makes it when it starts, and so does: connect-admin environments create NAME",
        RequestFailedException failed when failed.ErrorCode == TableErrorCode.TableNotFound =>
            "There is no table yet. The service makes it when it starts, and so does: connect-admin environments create NAME",
        RequestFailedException { Status: (int)HttpStatusCode.Forbidden or (int)HttpStatusCode.Unauthorized } =>
            "You need the role 'Storage Table Data Contributor' on the storage account (or a connection string with the right key), "
            + "and its firewall must let you in.",
        RequestFailedException { Status: > 0, ErrorCode: null } =>
            "What answers there is not the Table service: look at Storage__AccountUri or Storage__ConnectionString, and at proxies between.",
        AuthenticationFailedException => "Sign in to Azure first, for example with: az login",
        _ => "Look at Storage__AccountUri or Storage__ConnectionString, at the network between, and whether the emulator runs where it is one.",
    };

    /// <summary>What the SDK threw, at the end of all tries.</summary>
    private static Exception? Cause(Exception? e) => e switch
    {
        StorageUnavailableException or InvalidOperationException => Cause(e.InnerException),
        AggregateException { InnerExceptions: [.., var last] } => Cause(last),
        _ => e,
    };
}
