using System.CommandLine;
using ConnectFunctions.Environments;

namespace ConnectFunctions.Admin.Environments;

/// <summary>connect-admin environments: what each API key belongs to.</summary>
internal static class EnvironmentCommands
{
    public static Command Group() => new("environments", "Make, list and delete environments.") { Create(), List(), DeleteEnvironment.Command() };

    private static AdminCommand Create()
    {
        var name = Arguments.Environment("NAME");
        name.Description = $"Its name: 1 to {EnvironmentId.MaxLength} of a–z and 0–9.";
        return new AdminCommand("create", "Make an environment, and the store if it is not there yet.", needsKeys: false, async (session, parsed, cancellation) =>
        {
            var environment = parsed.GetRequiredValue(name);
            await session.Table.CreateIfMissingAsync(cancellation);
            if (!await session.Environments.CreateAsync(environment, session.Actor, cancellation))
            {
                var found = await session.FindActiveAsync(environment, cancellation);
                return session.Output.Fail(found.Match(
                    _ => new Failure.Refused($"The environment '{environment}' is there already."), failure => failure));
            }

            session.Output.Result(
                new { Environment = environment.ToString() },
                $"Created the environment '{environment}' in {session.StoreName}.");
            session.Output.Say($"Next: connect-admin keys create {environment} --name NAME");
            return ExitCode.Ok;
        })
        {
            Examples = ["connect-admin environments create staging"],
        }.With(name);
    }

    private static AdminCommand List() => new("list", "List the environments.", needsKeys: false, async (session, _, cancellation) =>
    {
        var found = new List<ConnectEnvironment>();
        await foreach (var environment in session.Environments.ListAsync(cancellation))
        {
            found.Add(environment);
        }

        session.Output.Result(
            found.Select(environment => new
            {
                Environment = environment.Id.ToString(),
                State = State(environment),
                CreatedAt = Times.ForPrograms(environment.CreatedAt),
                DeletingSince = Times.ForPrograms(environment.DeletingSince),
            }),
            people =>
            {
                var table = new TextTable("ENVIRONMENT", "STATE", "CREATED");
                found.ForEach(environment => table.Add(environment.Id.ToString(), State(environment), Times.ForPeople(environment.CreatedAt)));
                table.Write(people);
            });
        return ExitCode.Ok;
    })
    {
        Examples = ["connect-admin environments list", "connect-admin environments list --json"],
    };

    private static string State(ConnectEnvironment environment) => environment.State is EnvironmentState.Active ? "active" : "deleting";
}
