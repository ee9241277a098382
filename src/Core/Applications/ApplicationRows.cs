using ConnectFunctions.Ids;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Applications;

/// <summary>
/// The rows of an application: itself, and a copy in each list that it appears in, oldest first and newest first, so
/// that a page in either direction is one range of rows.
/// </summary>
internal static class ApplicationRows
{
    private const string OAuth = "oauth";
    private const string M2M = "m2m";

    /// <summary>The rows of one application and its client secrets: from its key to this, which sorts after them.</summary>
    public static string End(ApplicationUlid id) => Key(id) + '}';

    public static string Key(ApplicationUlid id) => $"app|{id.Ulid}";

    public static Row Row(Application application) => Fill(new Row(Key(application.Id)), application);

    /// <summary>The copies in the lists that the application appears in.</summary>
    public static IEnumerable<Row> ListRows(Application application) =>
        ListKeys(application).Select(key => Fill(new Row(key), application));

    public static IEnumerable<string> ListKeys(Application application)
    {
        yield return ListPrefix(null, newestFirst: false) + application.Id.Ulid;
        yield return ListPrefix(null, newestFirst: true) + application.Id.Ulid.ToDescendingString();
        if (application.Owner is { } owner)
        {
            yield return ListPrefix(owner, newestFirst: false) + application.Id.Ulid;
            yield return ListPrefix(owner, newestFirst: true) + application.Id.Ulid.ToDescendingString();
        }
    }

    /// <summary>The range of a list's rows that follow a place in it, or all of them.</summary>
    public static (string From, string To) ListRange(OrganizationId? owner, bool newestFirst, Ulid? place)
    {
        var prefix = ListPrefix(owner, newestFirst);
        var start = newestFirst ? place?.ToDescendingString() : place?.ToString();
        return (start is null ? prefix : prefix + start + ' ', prefix[..^1] + '}');
    }

    /// <summary>Reads an application's own row, or a copy of it in a list.</summary>
    public static Application Read(Row row)
    {
        var id = ApplicationUlid.FromStore(Ulid.Parse(row.String("Id")));
        var name = ApplicationName.FromStore(row.String("Name"));
        var updatedAt = row.Time("UpdatedAt");
        var owner = OrganizationId.FromStore(row.OptionalString("OrganizationId"));
        Application application = row.String("Type") switch
        {
            OAuth => new OAuthApplication
            {
                Id = id,
                Name = name,
                UpdatedAt = updatedAt,
                Organization = owner,
                UsesPkce = row.Flag("UsesPkce"),
                RedirectUris = RedirectUris.FromStore(StoredLists.RedirectUris(row.OptionalBytes("RedirectUris"))),
            },
            M2M => new M2MApplication
            {
                Id = id,
                Name = name,
                UpdatedAt = updatedAt,
                Organization = owner ?? throw new InvalidDataException($"Row '{row.Key}' has no OrganizationId."),
            },
            var other => throw new InvalidDataException($"Row '{row.Key}' has the unknown type '{other}'."),
        };

        return application with
        {
            Description = ApplicationDescription.FromStore(row.OptionalString("Description")),
            Scopes = Scopes.FromStore(StoredLists.Strings(row.OptionalBytes("Scopes"))),
        };
    }

    private static string ListPrefix(OrganizationId? owner, bool newestFirst) =>
        (owner is null ? "list|all|" : $"list|org|{owner}|") + (newestFirst ? "desc|" : "asc|");

    private static Row Fill(Row row, Application application)
    {
        row["Id"] = application.Id.Ulid.ToString();
        row["Name"] = application.Name.ToString();
        row["Description"] = application.Description?.ToString();
        row["Scopes"] = StoredLists.Bytes(application.Scopes.Items);
        row["OrganizationId"] = application.Owner?.ToString();
        row["UpdatedAt"] = application.UpdatedAt;
        row["Type"] = M2M;
        if (application is OAuthApplication oauth)
        {
            row["Type"] = OAuth;
            row["UsesPkce"] = oauth.UsesPkce;
            row["RedirectUris"] = StoredLists.Bytes(oauth.RedirectUris.Items);
        }

        return row;
    }
}
