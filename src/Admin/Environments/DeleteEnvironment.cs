using System.CommandLine;
using ConnectFunctions.Environments;

namespace ConnectFunctions.Admin.Environments;

/// <summary>connect-admin environments delete</summary>
internal static class DeleteEnvironment
{
    public static AdminCommand Command()
    {
        var name = Arguments.Environment("NAME");
        var force = new Option<bool>("--force") { Description = "Delete its applications and their secrets with it." };
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        return new AdminCommand("delete", "Delete an environment with everything in it.", needsKeys: false, (session, parsed, cancellation) =>
            RunAsync(session, parsed.GetRequiredValue(name), parsed.GetValue(force), parsed.GetValue(yes), cancellation))
        {
            Notes = $"""
                It is marked first, which makes its API keys useless. After {EnvironmentDeletion.Notice.TotalSeconds:0} seconds, when every instance of the
                service has noticed, everything in it is removed, the audit trail of the environment too.
                It may be stopped at any point; running it again goes on. There is no way back.
                """,
            Examples =
            [
                "connect-admin environments delete staging",
                "connect-admin environments delete staging --force --yes",
            ],
        }.With(name, force, yes);
    }

    private static async Task<int> RunAsync(Session session, EnvironmentId environment, bool force, bool yes, CancellationToken cancellation)
    {
        var output = session.Output;
        if (await session.Environments.FindAsync(environment, cancellation) is not { } found)
        {
            return output.Fail(new Failure.NotFound($"There is no environment '{environment}'. See: connect-admin environments list"));
        }

        if (!yes && !Confirmation.IsPossible)
        {
            output.Error("Deleting needs --yes where nobody can be asked. Nothing was deleted.");
            return ExitCode.Usage;
        }

        if (!yes && !await Confirmation.AskAsync(
            $"This deletes the environment '{environment}' in {session.StoreName} with everything in it, for good.", environment.ToString(), cancellation))
        {
            output.Error("That is not its name. Nothing was deleted.");
            return ExitCode.Failed;
        }

        output.Say(found.State is EnvironmentState.Active
            ? $"Deleting '{environment}' takes {EnvironmentDeletion.Notice.TotalSeconds:0} seconds at least: every instance must refuse its API keys first"
            : $"Going on with the deletion of '{environment}'");
        using var progress = new ProgressLine(output, session.Clock);
        var deletion = new EnvironmentDeletion(session.Table, session.Environments, session.Clock);
        var outcome = await deletion.RunAsync(found, force, session.Actor, progress.Counting("row", "removed"), cancellation);
        progress.Dispose();
        return outcome.Match(
            rows =>
            {
                output.Result(
                    new { Environment = environment.ToString(), RemovedRows = rows },
                    $"Deleted the environment '{environment}' ({Counted.Of(rows, "row")}).");
                return ExitCode.Ok;
            },
            output.Fail);
    }
}
