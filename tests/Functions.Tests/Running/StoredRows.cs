using ConnectFunctions.Storage;

namespace ConnectFunctions.Functions.Tests.Running;

/// <summary>A look behind the API: every row of one environment.</summary>
internal sealed class StoredRows
{
    private static readonly string[] ApplicationColumns =
        ["Id", "Name", "Description", "Scopes", "OrganizationId", "UpdatedAt", "Type", "UsesPkce", "RedirectUris"];

    private readonly SortedDictionary<string, Row> rows = new(StringComparer.Ordinal);

    private StoredRows(IEnumerable<Row> found)
    {
        foreach (var row in found)
        {
            rows.Add(row.Key, row);
        }
    }

    /// <summary>The keys of what the trail tells, newest first.</summary>
    public IEnumerable<Row> Audit => rows.Values.Where(row => row.Key.StartsWith("audit|", StringComparison.Ordinal));

    public static async Task<StoredRows> OfAsync(Api api)
    {
        const int Page = 1000;
        var found = new List<Row>();
        var from = " ";
        while (true)
        {
            var page = await api.Table.QueryAsync(api.Partition, from, "~", Page, CancellationToken.None);
            found.AddRange(page);
            if (page.Count < Page)
            {
                return new StoredRows(found);
            }

            from = page[^1].Key + ' ';
        }
    }

    /// <summary>The actions of the trail, oldest first.</summary>
    public IEnumerable<string> Actions => Audit.Select(row => row.String("Action")).Reverse();

    /// <summary>
    /// Every key with its ETag: equal before and after when nothing was written. Without the API keys' rows, which tell
    /// when each was last used.
    /// </summary>
    public IEnumerable<string> Versions =>
        rows.Values.Where(row => !row.Key.StartsWith("key|", StringComparison.Ordinal)).Select(row => $"{row.Key} {row.ETag}");

    /// <summary>
    /// No application without its copies in the lists and no copy without its application, each with the same content;
    /// no secret in a slot without the row that leads there, nor the other way round; nothing of an application that is gone.
    /// </summary>
    public void AreWhole()
    {
        var expected = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows.Values.Where(row => row.Key.StartsWith("app|", StringComparison.Ordinal)))
        {
            var parts = row.Key.Split('|');
            if (parts.Length == 2)
            {
                ExpectCopies(row, parts[1], expected);
            }
            else
            {
                ExpectIndex(row, parts, expected);
            }

            expected.Add(row.Key);
        }

        string[] families = ["app|", "list|", "secret|"];
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            rows.Keys.Where(key => families.Any(family => key.StartsWith(family, StringComparison.Ordinal))));
    }

    private void ExpectCopies(Row application, string ulid, HashSet<string> expected)
    {
        var newestFirst = string.Concat(ulid.Select(Complement));
        var owner = application.OptionalString("OrganizationId");
        string[] keys =
        [
            $"list|all|asc|{ulid}",
            $"list|all|desc|{newestFirst}",
            .. owner is null ? (string[])[] : [$"list|org|{owner}|asc|{ulid}", $"list|org|{owner}|desc|{newestFirst}"],
        ];
        foreach (var key in keys)
        {
            Assert.True(rows.TryGetValue(key, out var copy), $"{key} is missing.");
            foreach (var column in ApplicationColumns)
            {
                Assert.Equal(application.Columns.GetValueOrDefault(column), copy.Columns.GetValueOrDefault(column));
            }

            expected.Add(key);
        }
    }

    private void ExpectIndex(Row slot, string[] parts, HashSet<string> expected)
    {
        Assert.True(rows.TryGetValue($"app|{parts[1]}", out var application), $"{slot.Key} has no application.");
        Assert.True(rows.TryGetValue($"secret|{slot.String("SecretId")}", out var index), $"Nothing leads to {slot.Key}.");
        Assert.Equal(parts[1], index.String("ApplicationId"));
        Assert.Equal(parts[3], $"{index.Number("Slot")}");
        Assert.Equal(application.OptionalString("OrganizationId"), index.OptionalString("OrganizationId"));
        expected.Add(index.Key);
    }

    private static char Complement(char character)
    {
        const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        return Alphabet[31 - Alphabet.IndexOf(character, StringComparison.Ordinal)];
    }
}
