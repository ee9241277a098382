using ConnectFunctions.Ids;

namespace ConnectFunctions.Applications;

/// <summary>Which applications to list.</summary>
public sealed record ApplicationQuery
{
    public const int DefaultLimit = 10;
    public const int MaxLimit = 100;

    /// <summary>1 to 100.</summary>
    public int Limit { get; init; } = DefaultLimit;

    public ListOrder Order { get; init; } = ListOrder.Desc;

    /// <summary>Null for the first page.</summary>
    public ListCursor? Cursor { get; init; }

    /// <summary>Null for every organization's, and for those of none.</summary>
    public OrganizationId? Organization { get; init; }

    /// <summary>False when only dynamically registered applications are wanted, of which there are none.</summary>
    public bool IncludesAuthenticated { get; init; } = true;

    /// <summary>Whether the page is walked from newer applications to older ones.</summary>
    internal bool TowardsOlder => (Order, Cursor?.Side) switch
    {
        (ListOrder.Asc, CursorSide.Before) => true,
        (ListOrder.Asc, _) => false,
        (ListOrder.Desc, CursorSide.Before) => false,
        (ListOrder.Normal, CursorSide.After) => false,
        _ => true,
    };
}

/// <summary>The order of a list, by time of creation.</summary>
public enum ListOrder
{
    /// <summary>Newest first; the page after a cursor is older.</summary>
    Desc,

    /// <summary>Oldest first; the page after a cursor is newer.</summary>
    Asc,

    /// <summary>Newest first, but the page before a cursor is the older one, and the page after it the newer.</summary>
    Normal,
}

/// <summary>Which side of a cursor is wanted.</summary>
public enum CursorSide
{
    Before,
    After,
}

/// <summary>
/// A place in the list: an application's id. It need not exist, nor be the caller's, since the place is in the id.
/// </summary>
public sealed record ListCursor(CursorSide Side, Ulid Place);
