namespace ConnectFunctions.Applications;

/// <summary>A page of a list, and the cursors of the pages around it.</summary>
/// <param name="Applications">In the order that was asked for.</param>
/// <param name="Before">The id to send as <c>before</c>; null when nothing lies there.</param>
/// <param name="After">The id to send as <c>after</c>; null when nothing lies there.</param>
public sealed record ApplicationPage(IReadOnlyList<Application> Applications, ApplicationUlid? Before, ApplicationUlid? After)
{
    public static readonly ApplicationPage Empty = new([], null, null);

    /// <param name="query">What was asked for.</param>
    /// <param name="walked">What was found in the direction of the walk: one more than the limit if there is more.</param>
    internal static ApplicationPage Of(ApplicationQuery query, List<Application> walked)
    {
        var hasMore = walked.Count > query.Limit;
        if (hasMore)
        {
            walked.RemoveRange(query.Limit, walked.Count - query.Limit);
        }

        if (walked.Count == 0)
        {
            return Empty;
        }

        // Ahead, the one row too many tells exactly. Behind lies the cursor's own side, if there was a cursor.
        ApplicationUlid? ahead = hasMore ? walked[^1].Id : null;
        ApplicationUlid? behind = query.Cursor is null ? null : walked[0].Id;
        var (older, newer) = query.TowardsOlder ? (ahead, behind) : (behind, ahead);
        if (query.TowardsOlder == (query.Order is ListOrder.Asc))
        {
            walked.Reverse();
        }

        return query.Order is ListOrder.Desc ? new(walked, Before: newer, After: older) : new(walked, Before: older, After: newer);
    }
}
