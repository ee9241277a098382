using System.CommandLine;
using System.Globalization;
using ConnectFunctions.Audit;
using ConnectFunctions.Ids;

namespace ConnectFunctions.Admin.Audit;

/// <summary>connect-admin audit: who did what to which object.</summary>
internal static class AuditCommands
{
    private const int DefaultLimit = 100;

    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    public static Command Group() => new("audit", "Read the audit trail.") { List() };

    private static AdminCommand List()
    {
        var environment = Arguments.OptionalEnvironment();
        var environments = new Option<bool>("--environments") { Description = "The trail of environments themselves: made, deleted." };
        var since = Arguments.Time("--since", "Only from then on", direction: -1);
        var until = Arguments.Time("--until", "Only before then", direction: -1);
        var target = new Option<string?>("--object") { Description = "Only what happened to the object with this id.", HelpName = "ID" };
        var before = Before();
        var limit = Limit();
        var command = new AdminCommand("list", "List what was changed, newest first.", needsKeys: false, async (session, parsed, cancellation) =>
        {
            var owner = parsed.GetValue(environment);
            if (owner is not null && await session.Environments.FindAsync(owner, cancellation) is null)
            {
                return session.Output.Fail(new Failure.NotFound($"There is no environment '{owner}'. See: connect-admin environments list"));
            }

            var start = parsed.GetValue(since) ?? DateTimeOffset.UnixEpoch;
            var end = parsed.GetValue(until) ?? DateTimeOffset.MaxValue;
            if (start >= end)
            {
                session.Output.Error("--since must lie before --until.");
                return ExitCode.Usage;
            }

            var last = parsed.GetValue(before);
            if (last?.Time is { } time && end - time > Millisecond)
            {
                end = time + Millisecond;
            }

            var most = parsed.GetValue(limit);
            var page = new List<AuditRecord>();
            var trail = new AuditTrail(session.Table, session.Clock);
            await foreach (var record in trail.ReadAsync(
                owner, start, end, parsed.GetValue(target), cancellation))
            {
                if (last is { } id && string.CompareOrdinal(record.Id.ToString(), id.ToString()) >= 0)
                {
                    continue;
                }

                page.Add(record);
                if (page.Count > most)
                {
                    break;
                }
            }

            Show(session.Output, page, most);
            return ExitCode.Ok;
        })
        {
            Notes = "--object reads the whole range of time, so give --since where the trail is long.",
            Examples =
            [
                "connect-admin audit list staging --since 24h",
                "connect-admin audit list staging --object key_01K5D3M8Q7Z0V9T2R4X6Y8B1CD",
                "connect-admin audit list --environments --json",
            ],
        }.With(environment, environments, since, until, target, before, limit);
        command.Validators.Add(result =>
        {
            if (result.GetResult(environment) is { Tokens.Count: > 0 } == result.GetValue(environments))
            {
                result.AddError("Give either an environment or --environments.");
            }
        });
        return command;
    }

    /// <param name="page">One more than asked for, when there are more.</param>
    private static void Show(Output output, List<AuditRecord> page, int limit)
    {
        var records = page.Take(limit).ToList();
        output.Result(
            records.Select(record => new
            {
                Id = record.Id.ToString(),
                Time = Times.ForPrograms(record.Time),
                record.Actor,
                record.Action,
                Object = record.Target,
                Fields = record.Fields?.Split(','),
                RequestId = record.RequestId.Length == 0 ? null : record.RequestId,
            }),
            people =>
            {
                var table = new TextTable("TIME", "WHO", "ACTION", "OBJECT", "FIELDS", "REQUEST");
                records.ForEach(record => table.Add(
                    Times.ForPeople(record.Time), record.Actor, record.Action, record.Target, record.Fields, record.RequestId));
                table.Write(people);
            });
        if (page.Count > limit)
        {
            output.Say($"There are more. The next page: --before {records[^1].Id}");
        }
    }

    private static Option<Ulid?> Before() => new("--before")
    {
        Description = "Only what came before the record with this id, as for the next page.",
        HelpName = "RECORD_ID",
        CustomParser = result =>
        {
            if (Ulid.TryParse(result.Tokens[0].Value, out var id) && id.HasTime)
            {
                return id;
            }

            result.AddError("--before must be the id of an audit record: 26 characters.");
            return null;
        },
    };

    private static Option<int> Limit() => new("--limit")
    {
        Description = "How many at most.",
        HelpName = "N",
        DefaultValueFactory = _ => DefaultLimit,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
            {
                return number;
            }

            result.AddError("--limit must be a whole number, 1 or more.");
            return DefaultLimit;
        },
    };
}
