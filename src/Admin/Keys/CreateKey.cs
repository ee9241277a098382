using System.CommandLine;
using ConnectFunctions.Applications;
using ConnectFunctions.Environments;

namespace ConnectFunctions.Admin.Keys;

/// <summary>connect-admin keys create</summary>
internal static class CreateKey
{
    private const int MaxName = 100;

    public static AdminCommand Command()
    {
        var environment = Arguments.Environment();
        var name = Name();
        var permissions = PermissionOption();
        var organization = Organization();
        var expires = Arguments.Time("--expires", "When it ends", direction: 1);
        return new AdminCommand("create", "Make an API key and show it, for the only time.", needsKeys: false, async (session, parsed, cancellation) =>
        {
            var found = await session.FindActiveAsync(parsed.GetRequiredValue(environment), cancellation);
            if (!found.TryGet(out var active, out var failure))
            {
                return session.Output.Fail(failure);
            }

            var expiresAt = parsed.GetValue(expires);
            if (expiresAt <= session.Clock.GetUtcNow())
            {
                session.Output.Error("--expires lies in the past.");
                return ExitCode.Usage;
            }

            var made = await KeyCommands.Registry(session).CreateAsync(
                session.Environments,
                active,
                session.Actor,
                id => new ApiKey
                {
                    Id = id,
                    Name = parsed.GetRequiredValue(name),
                    Permissions = parsed.GetValue(permissions) ?? Permissions.All,
                    Organization = parsed.GetValue(organization),
                    ExpiresAt = expiresAt,
                },
                cancellation);
            return made.Match(
                one =>
                {
                    Show(session, active.Id, one.Key, one.Text);
                    return ExitCode.Ok;
                },
                session.Output.Fail);
        })
        {
            Notes = """
                The key goes to stdout and is stored nowhere: only its digest is. Whoever reads it can do what it may do.
                With --json it is the member "key".
                """,
            Examples =
            [
                "connect-admin keys create staging --name \"billing service\"",
                "connect-admin keys create staging --name reports --permission applications:read client_secrets:read --expires 90d",
                "connect-admin keys create staging --name acme --organization org_acme123 --json",
            ],
        }.With(environment, name, permissions, organization, expires);
    }

    private static void Show(Session session, EnvironmentId environment, ApiKey key, ApiKeyText text)
    {
        session.Output.Result(KeyCommands.ForPrograms(key, session.Clock.GetUtcNow(), text.Reveal()), people =>
        {
            people.WriteLine($"Environment   {environment}");
            people.WriteLine($"Id            {key.Id}");
            people.WriteLine($"Name          {TextTable.Clean(key.Name)}");
            people.WriteLine($"Permissions   {KeyCommands.PermissionsForPeople(key)}");
            people.WriteLine($"Organization  {key.Organization?.ToString() ?? "any"}");
            people.WriteLine($"Expires       {Times.ForPeople(key.ExpiresAt) ?? "never"}");
            people.WriteLine($"Key           {text.Reveal()}");
        });
        session.Output.Warn("The key is shown this once and cannot be had again. Put it where its user keeps secrets, and nowhere else.");
    }

    private static Option<string> Name() => new("--name")
    {
        Description = $"What to call it: 1 to {MaxName} characters.",
        HelpName = "NAME",
        Required = true,
        Validators =
        {
            result =>
            {
                if (result.Tokens is [var token] && (token.Value.Trim().Length is 0 or > MaxName || token.Value.Any(char.IsControl)))
                {
                    result.AddError($"--name must be 1 to {MaxName} characters, none of them a control character.");
                }
            },
        },
    };

    private static Option<Permissions?> PermissionOption() => new("--permission")
    {
        Description = $"What it may do: one or more of {PermissionNames.Format(Permissions.All).Replace(" ", ", ", StringComparison.Ordinal)}. May be repeated. [default: all]",
        HelpName = "P",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result =>
        {
            // With commas between is how 'keys list' shows them.
            var names = string.Join(' ', result.Tokens.Select(token => token.Value.Replace(',', ' ')));
            if (!PermissionNames.TryParse(names, out var permissions))
            {
                result.AddError($"--permission must be of {PermissionNames.Format(Permissions.All).Replace(" ", ", ", StringComparison.Ordinal)}.");
            }

            return permissions;
        },
    };

    private static Option<OrganizationId?> Organization() => new("--organization")
    {
        Description = "The only organization whose applications it may touch. [default: any]",
        HelpName = "ORG",
        CustomParser = result =>
        {
            if (!OrganizationId.TryParse(result.Tokens[0].Value, out var id))
            {
                result.AddError($"--organization {OrganizationId.Rule}");
            }

            return id;
        },
    };
}
