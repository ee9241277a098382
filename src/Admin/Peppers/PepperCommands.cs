using System.CommandLine;
using System.Globalization;
using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Keys;

namespace ConnectFunctions.Admin.Peppers;

/// <summary>connect-admin peppers: the keys under which an environment's client secrets are hashed.</summary>
internal static class PepperCommands
{
    public static Command Group() => new("peppers", "Rotate the key that client secrets are hashed under.") { Rotate(), Report(), Retire() };

    private static AdminCommand Rotate()
    {
        var environment = Arguments.Environment();
        return new AdminCommand("rotate", "Make a new pepper for new client secrets.", needsKeys: true, async (session, parsed, cancellation) =>
        {
            var found = await session.FindActiveAsync(parsed.GetRequiredValue(environment), cancellation);
            if (!found.TryGet(out var active, out var failure))
            {
                return session.Output.Fail(failure);
            }

            var version = await session.KeyRing.RotateAsync(active.Id, KeyPurpose.Pepper, session.Actor, cancellation);
            session.Output.Result(
                new { Environment = active.Id.ToString(), Version = version },
                $"The newest pepper of '{active.Id}' is version {version}. Every instance hashes under it within {KeyRing.BelievedFor.TotalSeconds:0} seconds.");
            session.Output.Say($"Next: connect-admin peppers report {active.Id}");
            return ExitCode.Ok;
        })
        {
            Notes = """
                Nothing stops: secrets made before go on working under the version that they were hashed under, and move to the
                newest when they are next used with success. 'peppers report' tells how far that is.
                """,
            Examples = ["connect-admin peppers rotate staging"],
        }.With(environment);
    }

    private static AdminCommand Report()
    {
        var environment = Arguments.Environment();
        return new AdminCommand("report", "Tell what still depends on each version. Reads every client secret's row.", needsKeys: false, async (session, parsed, cancellation) =>
        {
            var found = await session.FindActiveAsync(parsed.GetRequiredValue(environment), cancellation);
            if (!found.TryGet(out var active, out var failure))
            {
                return session.Output.Fail(failure);
            }

            var uses = await Peppers(session).ReportAsync(active.Id, cancellation);
            session.Output.Result(uses.Select(ForPrograms), people =>
            {
                var table = new TextTable("VERSION", "CREATED", "NEWEST", "CLIENT SECRETS", "WRAPPED UNDER");
                foreach (var use in uses)
                {
                    table.Add($"{use.Version}", Times.ForPeople(use.CreatedAt), use.IsNewest ? "yes" : "no", $"{use.Secrets}", use.KeyEncryptionKey);
                }

                table.Write(people);
            });
            if (uses.Count == 0)
            {
                session.Output.Say($"'{active.Id}' has no pepper yet; its first client secret makes one.");
            }

            return ExitCode.Ok;
        })
        {
            Examples = ["connect-admin peppers report staging"],
        }.With(environment);
    }

    private static AdminCommand Retire()
    {
        var environment = Arguments.Environment();
        var version = new Argument<long>("VERSION")
        {
            Description = "The version that goes, as 'peppers report' shows it.",
            CustomParser = result =>
            {
                if (!long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                {
                    result.AddError("VERSION must be a whole number, as 'peppers report' shows it.");
                }

                return number;
            },
        };
        return new AdminCommand("retire", "Remove a version for good.", needsKeys: false, async (session, parsed, cancellation) =>
        {
            var found = await session.FindActiveAsync(parsed.GetRequiredValue(environment), cancellation);
            if (!found.TryGet(out var active, out var failure))
            {
                return session.Output.Fail(failure);
            }

            var retired = parsed.GetValue(version);
            var outcome = await Peppers(session).RetireAsync(active.Id, retired, session.Actor, cancellation);
            return outcome.Match(
                _ =>
                {
                    session.Output.Result(
                        new { Environment = active.Id.ToString(), Version = retired },
                        string.Create(CultureInfo.InvariantCulture, $"Retired version {retired} of the pepper of '{active.Id}'."));
                    return ExitCode.Ok;
                },
                session.Output.Fail);
        })
        {
            Notes = $"""
                Refused, with nothing changed, while the version is the newest, was so until less than {PepperRetirement.Grace.TotalMinutes:0} minutes ago, or
                client secrets still need it.
                """,
            Examples = ["connect-admin peppers retire staging 1"],
        }.With(environment, version);
    }

    private static PepperRetirement Peppers(Session session) => new(session.Table, session.Ulids, session.Clock);

    private static object ForPrograms(PepperUse use) => new
    {
        use.Version,
        CreatedAt = Times.ForPrograms(use.CreatedAt),
        Newest = use.IsNewest,
        ClientSecrets = use.Secrets,
        WrappedUnder = use.KeyEncryptionKey,
    };
}
