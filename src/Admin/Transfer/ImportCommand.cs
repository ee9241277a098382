using System.CommandLine;
using ConnectFunctions.Environments;
using ConnectFunctions.Transfer;

namespace ConnectFunctions.Admin.Transfer;

/// <summary>connect-admin import</summary>
internal static class ImportCommand
{
    public static AdminCommand Command()
    {
        var environment = Arguments.Environment();
        var file = new Option<string>("--in") { Description = "The file that 'export' wrote.", HelpName = "FILE", Required = true };
        var keyFile = new Option<string>("--key-file") { Description = "The export key of that file.", HelpName = "FILE", Required = true };
        return new AdminCommand("import", "Read an export into an environment, which may have another name.", needsKeys: true, async (session, parsed, cancellation) =>
        {
            var found = await session.FindActiveAsync(parsed.GetRequiredValue(environment), cancellation);
            return found.TryGet(out var active, out var failure)
                ? await RunAsync(session, active.Id, parsed.GetRequiredValue(file), parsed.GetRequiredValue(keyFile), cancellation)
                : session.Output.Fail(failure);
        })
        {
            Notes = """
                Ids, times and secrets stay as they were: whoever has a secret goes on using it. An application that is there
                already is skipped when it is the same; when it differs it is left alone and listed, and the exit code is 1.
                May be stopped and run again.
                """,
            Examples = ["connect-admin import production --in staging.export --key-file staging.key"],
        }.With(environment, file, keyFile);
    }

    private static async Task<int> RunAsync(Session session, EnvironmentId environment, string path, string keyPath, CancellationToken cancellation)
    {
        var output = session.Output;
        if (!File.Exists(path))
        {
            return output.Fail(new Failure.NotFound(OwnFile.Obstacle(path) ?? $"There is no file {path}."));
        }

        if (!KeyFile.TryRead(keyPath, out var key, out var problem))
        {
            output.Error(problem);
            return ExitCode.Failed;
        }

        var import = new EnvironmentImport(session.Table, session.Environments, session.KeyTransfer, session.Ulids, session.Clock);
        using var progress = new ProgressLine(output, session.Clock);
        await using var input = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var outcome = await import.RunAsync(
            environment, input, key, session.Actor, progress.Counting("application"), cancellation);
        progress.Dispose();
        return outcome.Match(report => Show(output, environment, report), output.Fail);
    }

    private static int Show(Output output, EnvironmentId environment, ImportReport report)
    {
        output.Result(
            new { Environment = environment.ToString(), report.Created, report.Identical, report.Different },
            $"Imported {Counted.Of(report.Created, "application")} into '{environment}'; there already, just so: {report.Identical}.");
        if (report.Different.Count == 0)
        {
            return ExitCode.Ok;
        }

        output.Error($"{Counted.Of(report.Different.Count, "application")} already there and different, left as found:");
        foreach (var id in report.Different)
        {
            output.Say($"  {id}");
        }

        return ExitCode.Failed;
    }
}
