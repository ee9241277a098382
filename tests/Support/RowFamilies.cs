using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ConnectFunctions.Environments;
using ConnectFunctions.Ids;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Tests.Support;

/// <summary>
/// Holds the rows of an environment against each other: an application and its copies in the lists, a client secret
/// and the row that leads to it, everything and its entry in the audit trail. It shares nothing with the code that
/// writes them. To be asked while nothing is being written.
/// </summary>
public sealed class RowFamilies
{
    private const int Everything = 100_000;
    private const int WrappedKeySize = 60;

    private readonly Dictionary<string, Row> rows;
    private readonly List<string> problems = [];
    private readonly HashSet<string> accounted = [];
    private readonly List<string> audited = [];

    private RowFamilies(IEnumerable<Row> rows) => this.rows = rows.ToDictionary(row => row.Key, StringComparer.Ordinal);

    /// <returns>Everything that does not fit.</returns>
    public static async Task<IReadOnlyList<string>> FindAsync(ITable table, EnvironmentId environment)
    {
        var families = new RowFamilies(await ReadAsync(table, environment));
        families.Check();
        return families.problems;
    }

    /// <summary>Every row of the environment, in the order of their keys.</summary>
    public static ValueTask<IReadOnlyList<Row>> ReadAsync(ITable table, EnvironmentId environment) =>
        table.QueryAsync(environment.ToString(), "!", "~~", Everything, CancellationToken.None);

    private void Check()
    {
        foreach (var row in rows.Values.Where(row => IsOf(row, "audit")))
        {
            audited.Add($"{row.String("Action")} {row.String("Object")}");
            Expect(Ulid.TryParse(Ulid.ParseDescending(row.Key.AsSpan("audit|".Length)).ToString(), out _), $"{row.Key} is no audit key");
            Expect(row.String("Actor").Length > 0, $"{row.Key} names nobody");
            accounted.Add(row.Key);
        }

        foreach (var row in rows.Values)
        {
            switch (row.Key.Split('|'))
            {
                case ["app", var id]:
                    CheckApplication(row, id);
                    break;
                case ["app", var id, "secret", var slot]:
                    CheckSecret(row, id, slot);
                    break;
                case ["key", _]:
                    accounted.Add(row.Key);
                    ExpectAudited("api_key.created", $"key_{row.String("Id")}");
                    break;
                case ["keyring", var purpose, var version]:
                    CheckRingKey(row, purpose, version);
                    break;
                case ["idem", _] or ["expiry", _, _]:
                    accounted.Add(row.Key);
                    break;
            }
        }

        problems.AddRange(rows.Keys.Except(accounted).Select(key => $"{key} belongs to nothing"));
        CheckAuditTrail();
    }

    private void CheckApplication(Row row, string id)
    {
        accounted.Add(row.Key);
        Expect(row.String("Id") == id, $"{row.Key} holds the id {row.String("Id")}");
        if (!IsImported(id))
        {
            ExpectAudited("application.created", $"conn_app_{id}");
            Expect(!audited.Contains($"application.deleted conn_app_{id}"), $"{row.Key} is there although its deletion is on record");
        }

        var shown = new Dictionary<string, object> { ["Shape"] = 1L, ["Body"] = row.Bytes("Body") };
        Expect(row.Number("Shape") == 1 && row.String("EntityTag") == EntityTagOf(row.Bytes("Body")), $"{row.Key} does not tell what it shows");
        Expect(ShowsItsColumns(row, id), $"{row.Key} shows something else than its columns");
        foreach (var key in ListKeys(Ulid.Parse(id), row.OptionalString("OrganizationId")))
        {
            accounted.Add(key);
            Expect(rows.TryGetValue(key, out var copy) && AreEqual(shown, copy.Columns), $"{key} is not the copy of {row.Key} that it should be");
        }
    }

    private static string EntityTagOf(byte[] body) => $"\"{Convert.ToBase64String(SHA256.HashData(body)[..16]).TrimEnd('=').Replace('+', '-').Replace('/', '_')}\"";

    private static bool ShowsItsColumns(Row row, string id)
    {
        var body = JsonNode.Parse(row.Bytes("Body"))!.AsObject();
        var isOAuth = row.String("Type") == "oauth";
        var organization = row.OptionalString("OrganizationId");
        var expected = new JsonObject
        {
            ["object"] = "connect_application",
            ["id"] = $"conn_app_{id}",
            ["client_id"] = $"client_{id}",
            ["name"] = row.String("Name"),
            ["description"] = row.OptionalString("Description"),
            ["application_type"] = row.String("Type"),
            ["scopes"] = JsonNode.Parse(row.OptionalBytes("Scopes") ?? "[]"u8.ToArray()),
            ["created_at"] = Written(Ulid.Parse(id).Time),
            ["updated_at"] = Written(row.Time("UpdatedAt")),
        };
        if (organization is not null)
        {
            expected["organization_id"] = organization;
        }

        if (isOAuth)
        {
            expected["redirect_uris"] = JsonNode.Parse(row.OptionalBytes("RedirectUris") ?? "[]"u8.ToArray());
            expected["uses_pkce"] = row.Flag("UsesPkce");
            expected["is_first_party"] = organization is null;
        }

        if (isOAuth && organization is not null)
        {
            expected["was_dynamically_registered"] = false;
        }

        return JsonNode.DeepEquals(expected, body);
    }

    private static string Written(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static IEnumerable<string> ListKeys(Ulid id, string? organization)
    {
        yield return $"list|all|asc|{id}";
        yield return $"list|all|desc|{id.ToDescendingString()}";
        if (organization is not null)
        {
            yield return $"list|org|{organization}|asc|{id}";
            yield return $"list|org|{organization}|desc|{id.ToDescendingString()}";
        }
    }

    private void CheckSecret(Row row, string application, string slot)
    {
        accounted.Add(row.Key);
        var indexKey = $"secret|{row.String("SecretId")}";
        Expect(slot is "1" or "2" or "3" or "4" or "5", $"{row.Key} is no slot");
        Expect(accounted.Add(indexKey), $"{indexKey} leads to {row.Key} and to another slot");
        Expect(
            rows.TryGetValue($"app|{application}", out var owner)
                && rows.TryGetValue(indexKey, out var index)
                && index.String("ApplicationId") == application
                && index.Number("Slot").ToString(CultureInfo.InvariantCulture) == slot
                && index.OptionalString("OrganizationId") == owner.OptionalString("OrganizationId"),
            $"{row.Key} has no application, or {indexKey} does not lead to it");
        if (!IsImported(application))
        {
            ExpectAudited("client_secret.created", $"secret_{row.String("SecretId")}");
            Expect(
                !audited.Contains($"client_secret.deleted secret_{row.String("SecretId")}"),
                $"{row.Key} is there although its deletion is on record");
        }
    }

    private void CheckRingKey(Row row, string purpose, string version)
    {
        accounted.Add(row.Key);
        var number = long.Parse(version, CultureInfo.InvariantCulture);
        Expect(number >= 1 && version.Length == 10, $"{row.Key} is no version");
        Expect(row.Bytes("Wrapped").Length == WrappedKeySize, $"{row.Key} holds no wrapped key");
        Expect(row.String("KeyEncryptionKeyVersion").Length > 0, $"{row.Key} does not tell what wraps it");
        Expect(
            audited.Contains($"key.created {purpose}/{number}") || audited.Contains($"key.imported {purpose}/{number}"),
            $"{row.Key} has no record of where it comes from");
    }

    private void CheckAuditTrail()
    {
        // Everything comes once and goes once.
        var once = audited.Where(entry => entry.Split(' ')[0] is var action && (action.EndsWith(".created", StringComparison.Ordinal) || action.EndsWith(".deleted", StringComparison.Ordinal)));
        foreach (var repeated in once.GroupBy(entry => entry).Where(entries => entries.Count() > 1))
        {
            problems.Add($"{repeated.Key} is on record {repeated.Count()} times");
        }

        // A secret may also have gone with its application, but an application only by itself.
        foreach (var entry in audited.Where(entry => entry.StartsWith("application.created ", StringComparison.Ordinal)))
        {
            var id = entry["application.created conn_app_".Length..];
            Expect(rows.ContainsKey($"app|{id}") || audited.Contains($"application.deleted conn_app_{id}"), $"conn_app_{id} is gone without a record");
        }
    }

    /// <summary>An import tells of an application with its secrets in one record, and may bring back what was deleted.</summary>
    private bool IsImported(string application) => audited.Contains($"application.imported conn_app_{application}");

    private void ExpectAudited(string action, string target) =>
        Expect(audited.Contains($"{action} {target}"), $"{action} {target} is not on record");

    private void Expect(bool holds, string problem)
    {
        if (!holds)
        {
            problems.Add(problem);
        }
    }

    private static bool IsOf(Row row, string family) => row.Key.StartsWith(family + '|', StringComparison.Ordinal);

    private static bool AreEqual(Dictionary<string, object> one, IReadOnlyDictionary<string, object> other) =>
        one.Count == other.Count
        && one.All(column => other.TryGetValue(column.Key, out var value)
            && (column.Value is byte[] bytes ? value is byte[] others && bytes.AsSpan().SequenceEqual(others) : column.Value.Equals(value)));
}
