using ConnectFunctions.Ids;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Applications;

/// <summary>
/// The rows of an application: its own, which says what it is, column by column, and how it is shown; and one in each list
/// that it appears in, oldest first and newest first, which says only how it is shown. So a page in either direction is one
/// range of rows, and what a caller reads is stored as it is answered.
/// </summary>
internal static class ApplicationRows
{
    private const string OAuth = "oauth";
    private const string M2M = "m2m";
    private const string Body = "Body";
    private const string Shape = "Shape";
    private const string EntityTag = "EntityTag";

    /// <summary>The rows of one application and its client secrets: from its key to this, which sorts after them.</summary>
    public static string End(ApplicationUlid id) => Key(id) + '}';

    public static string Key(ApplicationUlid id) => $"app|{id.Ulid}";

    public static Row Row(Application application, RenderedApplication rendered)
    {
        var row = Rendering(Key(application.Id), rendered);
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

    /// <summary>What the application's own row has beside its columns.</summary>
    public static Row Rendering(string key, RenderedApplication rendered)
    {
        var row = ListRow(key, rendered);
        row[EntityTag] = rendered.EntityTag;
        return row;
    }

    /// <summary>The same without that.</summary>
    public static Row WithoutRendering(Row row)
    {
        var columns = new Row(row.Key);
        foreach (var (column, value) in row.Columns)
        {
            columns[column] = column is Body or Shape or EntityTag ? null : value;
        }

        return columns;
    }

    public static Row ListRow(string key, RenderedApplication rendered) => new(key) { [Shape] = RenderedApplication.Shape, [Body] = rendered.Body.ToArray() };

    /// <summary>One for each list that the application appears in.</summary>
    public static IEnumerable<Row> ListRows(Application application, RenderedApplication rendered) =>
        ListKeys(application.Id, application.Owner).Select(key => ListRow(key, rendered));

    public static IEnumerable<string> ListKeys(ApplicationUlid id, OrganizationId? owner)
    {
        yield return ListPrefix(null, newestFirst: false) + id.Ulid;
        yield return ListPrefix(null, newestFirst: true) + id.Ulid.ToDescendingString();
        if (owner is not null)
        {
            yield return ListPrefix(owner, newestFirst: false) + id.Ulid;
            yield return ListPrefix(owner, newestFirst: true) + id.Ulid.ToDescendingString();
        }
    }

    /// <summary>The range of a list's rows that follow a place in it, or all of them.</summary>
    public static (string From, string To) ListRange(OrganizationId? owner, bool newestFirst, Ulid? place)
    {
        var prefix = ListPrefix(owner, newestFirst);
        var start = newestFirst ? place?.ToDescendingString() : place?.ToString();
        return (start is null ? prefix : prefix + start + ' ', prefix[..^1] + '}');
    }

    /// <summary>How an application's own row shows it, or as it is shown now where another release has rendered it.</summary>
    public static RenderedApplication Rendered(ApplicationUlid id, Row row) => IsOfThisShape(row)
        ? new RenderedApplication(id, row.Slice(Body), row.String(EntityTag))
        : RenderedApplication.Of(Read(row));

    /// <summary>The same of a row in a list, which may have to be read out of what the other release has rendered.</summary>
    public static ReadOnlyMemory<byte> ListedBody(Row row) =>
        IsOfThisShape(row) ? row.Slice(Body) : RenderedApplication.Of(OtherShape.Read(ListedId(row), row.Slice(Body))).Body;

    /// <summary>By the place of its row in a list.</summary>
    public static ApplicationUlid ListedId(Row row)
    {
        var key = row.Key.AsSpan();
        var place = key[^Ulid.Length..];
        return ApplicationUlid.FromStore(key[..^Ulid.Length].EndsWith("|desc|") ? Ulid.ParseDescending(place) : Ulid.Parse(place));
    }

    public static bool IsOfThisShape(Row row) => row.OptionalNumber(Shape) == RenderedApplication.Shape;

    public static OrganizationId? Owner(Row row) => OrganizationId.FromStore(row.OptionalString("OrganizationId"));

    /// <summary>Reads an application's own row.</summary>
    public static Application Read(Row row)
    {
        var id = ApplicationUlid.FromStore(Ulid.Parse(row.String("Id")));
        var name = ApplicationName.FromStore(row.String("Name"));
        var updatedAt = row.Time("UpdatedAt");
        var owner = Owner(row);
        var description = ApplicationDescription.FromStore(row.OptionalString("Description"));
        var scopes = Scopes.FromStore(StoredLists.Strings(row.OptionalBytes("Scopes")));
        return row.String("Type") switch
        {
            OAuth => new OAuthApplication
            {
                Id = id,
                Name = name,
                Description = description,
                Scopes = scopes,
                UpdatedAt = updatedAt,
                Organization = owner,
                UsesPkce = row.Flag("UsesPkce"),
                RedirectUris = RedirectUris.FromStore(StoredLists.RedirectUris(row.OptionalBytes("RedirectUris"))),
            },
            M2M => new M2MApplication
            {
                Id = id,
                Name = name,
                Description = description,
                Scopes = scopes,
                UpdatedAt = updatedAt,
                Organization = owner ?? throw new InvalidDataException($"Row '{row.Key}' has no OrganizationId."),
            },
            var other => throw new InvalidDataException($"Row '{row.Key}' has the unknown type '{other}'."),
        };
    }

    private static string ListPrefix(OrganizationId? owner, bool newestFirst) =>
        (owner is null ? "list|all|" : $"list|org|{owner}|") + (newestFirst ? "desc|" : "asc|");
}
