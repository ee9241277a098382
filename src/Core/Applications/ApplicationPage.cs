using ConnectFunctions.Storage;

namespace ConnectFunctions.Applications;

/// <summary>A page of a list, and the cursors of the pages around it.</summary>
/// <param name="Applications">In the order that was asked for, as they are shown.</param>
/// <param name="Before">The id to send as <c>before</c>; null when nothing lies there.</param>
/// <param name="After">The id to send as <c>after</c>; null when nothing lies there.</param>
public sealed record ApplicationPage(IReadOnlyList<ReadOnlyMemory<byte>> Applications, ApplicationUlid? Before, ApplicationUlid? After)
{
    public static readonly ApplicationPage Empty = new([], null, null);

    /// <param name="query">What was asked for.</param>
    /// <param name="walked">What was found in the direction of the walk: one more than the limit if there is more.</param>
    internal static ApplicationPage Of(ApplicationQuery query, IReadOnlyList<Row> walked)
    {
        if (walked.Count == 0)
        {
            return Empty;
        }

        // Ahead, the one row too many tells exactly. Behind lies the cursor's own side, if there was a cursor.
        var shown = new ReadOnlyMemory<byte>[Math.Min(walked.Count, query.Limit)];
        ApplicationUlid? ahead = walked.Count > query.Limit ? ApplicationRows.ListedId(walked[shown.Length - 1]) : null;
        ApplicationUlid? behind = query.Cursor is null ? null : ApplicationRows.ListedId(walked[0]);
        var (older, newer) = query.TowardsOlder ? (ahead, behind) : (behind, ahead);
        for (var i = 0; i < shown.Length; i++)
        {
            shown[query.TowardsOlder == (query.Order is ListOrder.Asc) ? shown.Length - 1 - i : i] = ApplicationRows.ListedBody(walked[i]);
        }

        return query.Order is ListOrder.Desc ? new(shown, Before: newer, After: older) : new(shown, Before: older, After: newer);
    }
}
