using System.CommandLine;
using System.Security.Cryptography;
using ConnectFunctions.Environments;
using ConnectFunctions.Keys;
using ConnectFunctions.Transfer;

namespace ConnectFunctions.Admin.Transfer;

/// <summary>connect-admin export</summary>
internal static class ExportCommand
{
    public static AdminCommand Command()
    {
        var environment = Arguments.Environment();
        var file = new Option<string>("--out") { Description = "The file to write; it must not be there yet.", HelpName = "FILE", Required = true };
        var keyFile = new Option<string>("--key-file") { Description = "The export key; made when there is no such file.", HelpName = "FILE", Required = true };
        return new AdminCommand("export", "Write an environment's applications and hashed secrets to a file.", needsKeys: true, async (session, parsed, cancellation) =>
        {
            var found = await session.FindActiveAsync(parsed.GetRequiredValue(environment), cancellation);
            return found.TryGet(out var active, out var failure)
                ? await RunAsync(session, active.Id, parsed.GetRequiredValue(file), parsed.GetRequiredValue(keyFile), cancellation)
                : session.Output.Fail(failure);
        })
        {
            Notes = """
                The file holds the applications, the hashes of their secrets and the keys under which these were hashed, wrapped
                under the export key. No secret can be read from it; with the key file, guesses could be checked against it. So
                take the two different ways, and delete both after the import. API keys, the audit trail and replays stay behind.
                Applications that change meanwhile are in the file as they were or as they are: to be exact, export in quiet.
                """,
            Examples = ["connect-admin export staging --out staging.export --key-file staging.key"],
        }.With(environment, file, keyFile);
    }

    private static async Task<int> RunAsync(Session session, EnvironmentId environment, string path, string keyPath, CancellationToken cancellation)
    {
        var output = session.Output;
        if (Path.GetFullPath(path) == Path.GetFullPath(keyPath))
        {
            output.Error("--out and --key-file must be two files: whoever has both can check guesses.");
            return ExitCode.Usage;
        }

        if ((OwnFile.Obstacle(path) ?? OwnFile.Obstacle(keyPath)) is { } obstacle)
        {
            return output.Fail(new Failure.Refused($"{obstacle} Nothing was written."));
        }

        if (File.Exists(path))
        {
            return IsThere(output, path);
        }

        // A file under its real name is always whole, and the one on the way there is of this run alone.
        var unfinished = $"{path}.{Suffix(session.Random)}.unfinished";
        int applications;
        try
        {
            // Opened before a key is made: where nothing can be written, none is needed.
            await using (var file = OwnFile.CreateNew(unfinished))
            {
                if (!File.Exists(keyPath))
                {
                    await KeyFile.MakeAsync(keyPath, session.Random, cancellation);
                    output.Say($"Made the export key {keyPath}. Keep it apart from the export.");
                }

                if (!KeyFile.TryRead(keyPath, out var key, out var problem))
                {
                    output.Error(problem);
                    return ExitCode.Failed;
                }

                if (!(await WriteAsync(session, environment, file, key, cancellation)).TryGet(out applications, out var refused))
                {
                    return output.Fail(refused);
                }
            }

            File.Move(unfinished, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another run was first.
            return IsThere(output, path);
        }
        finally
        {
            File.Delete(unfinished);
        }

        output.Result(
            new { Environment = environment.ToString(), File = Path.GetFullPath(path), Applications = applications },
            $"Exported {Counted.Of(applications, "application")} of '{environment}' to {path}.");
        return ExitCode.Ok;
    }

    private static int IsThere(Output output, string path) => output.Fail(new Failure.Refused($"{path} is there already. Nothing was written."));

    private static string Suffix(RandomNumberGenerator random)
    {
        Span<byte> bytes = stackalloc byte[8];
        random.GetBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static async Task<Outcome<int>> WriteAsync(
        Session session, EnvironmentId environment, FileStream file, KeyEncryptionKey key, CancellationToken cancellation)
    {
        using var progress = new ProgressLine(session.Output, session.Clock);
        var export = new EnvironmentExport(session.Table, session.KeyTransfer, session.Clock);
        var outcome = await export.RunAsync(environment, file, key, progress.Counting("application"), cancellation);
        file.Flush(flushToDisk: true);
        return outcome;
    }
}
