using System.CommandLine;
using ConnectFunctions.Environments;

namespace ConnectFunctions.Admin.Keys;

/// <summary>connect-admin keys: the API keys of an environment.</summary>
internal static class KeyCommands
{
    public static Command Group() => new("keys", "Make, list and revoke API keys.") { CreateKey.Command(), List(), Revoke() };

    private static AdminCommand List()
    {
        var environment = Arguments.Environment();
        return new AdminCommand("list", "List an environment's API keys, oldest first, the revoked and expired ones too.", needsKeys: false, async (session, parsed, cancellation) =>
        {
            var found = await session.FindActiveAsync(parsed.GetRequiredValue(environment), cancellation);
            if (!found.TryGet(out var active, out var failure))
            {
                return session.Output.Fail(failure);
            }

            var keys = await Registry(session).ListAsync(active.Id, cancellation);
            var now = session.Clock.GetUtcNow();
            session.Output.Result(keys.Select(key => ForPrograms(key, now)), people =>
            {
                var table = new TextTable("ID", "NAME", "STATE", "PERMISSIONS", "ORGANIZATION", "CREATED", "EXPIRES", "LAST USED");
                foreach (var key in keys)
                {
                    table.Add(
                        key.Id.ToString(),
                        key.Name,
                        State(key, now),
                        PermissionsForPeople(key),
                        key.Organization?.ToString(),
                        Times.ForPeople(key.Id.CreatedAt),
                        Times.ForPeople(key.ExpiresAt),
                        Times.ForPeople(key.LastUsedAt));
                }

                table.Write(people);
            });
            return ExitCode.Ok;
        })
        {
            Examples = ["connect-admin keys list staging"],
        }.With(environment);
    }

    private static AdminCommand Revoke()
    {
        var environment = Arguments.Environment();
        var id = new Argument<ApiKeyId>("KEY_ID")
        {
            Description = "The key's id, as 'keys list' shows it.",
            CustomParser = result =>
            {
                if (!ApiKeyId.TryParse(result.Tokens[0].Value, out var id))
                {
                    // What was typed may be the key itself, so it is not repeated.
                    result.AddError("KEY_ID must be a key's id: 'key_' and 26 characters, as 'keys list' shows it.");
                }

                return id;
            },
        };
        return new AdminCommand("revoke", "Revoke an API key: within 30 seconds every instance refuses it, for good.", needsKeys: false, async (session, parsed, cancellation) =>
        {
            var owner = parsed.GetRequiredValue(environment);
            var outcome = await Registry(session).RevokeAsync(owner, parsed.GetRequiredValue(id), session.Actor, cancellation);
            return outcome.Match(
                key =>
                {
                    session.Output.Result(
                        ForPrograms(key, session.Clock.GetUtcNow()),
                        $"Revoked the API key '{TextTable.Clean(key.Name)}' of '{owner}'. Every instance refuses it within 30 seconds.");
                    return ExitCode.Ok;
                },
                session.Output.Fail);
        })
        {
            Examples = ["connect-admin keys revoke staging key_01K5D3M8Q7Z0V9T2R4X6Y8B1CD"],
        }.With(environment, id);
    }

    internal static ApiKeyRegistry Registry(Session session) => new(session.Table, session.Ulids, session.Random, session.Clock);

    internal static object ForPrograms(ApiKey key, DateTimeOffset now, string? text = null) => new
    {
        Id = key.Id.ToString(),
        key.Name,
        State = State(key, now),
        Permissions = PermissionNames.Format(key.Permissions).Split(' '),
        OrganizationId = key.Organization?.ToString(),
        CreatedAt = Times.ForPrograms(key.Id.CreatedAt),
        ExpiresAt = Times.ForPrograms(key.ExpiresAt),
        RevokedAt = Times.ForPrograms(key.RevokedAt),
        LastUsedAt = Times.ForPrograms(key.LastUsedAt),
        Development = key.IsForDevelopment,
        Key = text,
    };

    internal static string PermissionsForPeople(ApiKey key) =>
        key.Permissions == Permissions.All ? "all" : PermissionNames.Format(key.Permissions).Replace(' ', ',');

    private static string State(ApiKey key, DateTimeOffset now) => key switch
    {
        { RevokedAt: not null } => "revoked",
        _ when !key.IsGoodAt(now) => "expired",
        { IsForDevelopment: true } => "development",
        _ => "active",
    };
}
