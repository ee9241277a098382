using System.CommandLine;
using ConnectFunctions.Environments;
using ConnectFunctions.Keys;

namespace ConnectFunctions.Admin.KeyEncryption;

/// <summary>connect-admin kek rewrap</summary>
internal static class RewrapKeys
{
    public static AdminCommand Command()
    {
        var environments = Arguments.Environments();
        var all = new Option<bool>("--all") { Description = "Every environment." };
        var command = new AdminCommand("rewrap", "Wrap environments' keys anew, under the newest key-encryption key.", needsKeys: true, async (session, parsed, cancellation) =>
        {
            var chosen = new List<EnvironmentId>();
            foreach (var environment in parsed.GetValue(environments) ?? [])
            {
                var found = await session.FindActiveAsync(environment, cancellation);
                if (!found.TryGet(out var active, out var failure))
                {
                    return session.Output.Fail(failure);
                }

                chosen.Add(active.Id);
            }

            if (parsed.GetValue(all))
            {
                await foreach (var environment in session.Environments.ListAsync(cancellation))
                {
                    if (environment.State is EnvironmentState.Active)
                    {
                        chosen.Add(environment.Id);
                    }
                }
            }

            return await RunAsync(session, chosen, cancellation);
        })
        {
            Notes = """
                Nothing stops, and client secrets are not touched: it is the keys that hash them which are wrapped.
                It may be stopped and run again: what is done stays done.
                """,
            Examples = ["connect-admin kek rewrap --all", "connect-admin kek rewrap staging production"],
        }.With(environments, all);
        command.Validators.Add(result =>
        {
            if (result.GetResult(environments) is { Tokens.Count: > 0 } == result.GetValue(all))
            {
                result.AddError("Give either environments or --all.");
            }
        });
        return command;
    }

    /// <summary>One environment whose keys do not open must not keep the others from being done.</summary>
    private static async Task<int> RunAsync(Session session, List<EnvironmentId> environments, CancellationToken cancellation)
    {
        // The vault is asked once for all, so that one that is away is told as such.
        var newest = await session.KeyEncryptionKeys.CurrentAsync(cancellation);
        var rewrap = new KeyRewrap(session.Table, session.KeyEncryptionKeys, session.Ulids, session.Random);
        var done = new List<(EnvironmentId Environment, int Rewrapped, int Current, string? Problem)>();
        using (var progress = new ProgressLine(session.Output, session.Clock))
        {
            foreach (var environment in environments)
            {
                progress.Show($"{done.Count} of {Counted.Of(environments.Count, "environment")}");
                try
                {
                    var (rewrapped, current) = await rewrap.RunAsync(environment, session.Actor, cancellation);
                    done.Add((environment, rewrapped, current, null));
                }
                catch (KeysUnavailableException e)
                {
                    done.Add((environment, 0, 0, e.Message));
                }
            }
        }

        Show(session, newest, done);
        return done.Exists(one => one.Problem is not null) ? ExitCode.Failed : ExitCode.Ok;
    }

    private static void Show(Session session, KeyEncryptionKey newest, List<(EnvironmentId Environment, int Rewrapped, int Current, string? Problem)> done)
    {
        session.Output.Result(
            new
            {
                KeyEncryptionKey = newest.Version,
                Environments = done.Select(one => new { Environment = one.Environment.ToString(), one.Rewrapped, one.Current, one.Problem }),
            },
            people =>
            {
                var table = new TextTable("ENVIRONMENT", "WRAPPED ANEW", "WERE SO ALREADY", "PROBLEM");
                done.ForEach(one => table.Add(one.Environment.ToString(), $"{one.Rewrapped}", $"{one.Current}", one.Problem));
                table.Write(people);
            });
        if (!session.Settings.UsesVault)
        {
            session.Output.Say(
                "The key-encryption key of this store is the setting Keys__KeyEncryptionKey. It has no versions, so this checked that everything opens under it.");
        }
        else if (done.TrueForAll(one => one.Problem is null))
        {
            session.Output.Say(
                $"The newest version is {newest.Version}. Before you disable an earlier one, let 'connect-admin doctor' say that nothing is wrapped under it.");
        }
    }
}
