using ConnectFunctions.Applications;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Integrity;

/// <summary>Holds what an application's own row says, how it shows it, and how the lists show it against each other.</summary>
internal sealed class ApplicationExamination(ITable table, string partition)
{
    /// <returns>Null when the row is not that of the application that its key names.</returns>
    public static Application? TryRead(Row row) =>
        RowContent.TryRead(row, ApplicationRows.Read) is { } application
        && ApplicationRows.Key(application.Id) == row.Key
        && (application.Owner is null || OrganizationId.TryParse(application.Owner.ToString(), out _))
            ? application
            : null;

    /// <summary>What is to be merged into an application's row so that it shows what its columns say; null when it does.</summary>
    public static Row? Rerendered(Row row, RenderedApplication rendered) =>
        ApplicationRows.Rendering(row.Key, rendered) is var rendering && RowContent.Holds(row, rendering) ? null : rendering;

    /// <summary>An application and all of its copies.</summary>
    public async Task<List<Diagnosis>> RunAsync(Row row, CancellationToken cancellation)
    {
        if (TryRead(row) is not { } application)
        {
            return [Diagnosis.Hopeless(row, Damage.Unreadable, "The application's row cannot be read.")];
        }

        var found = new List<Diagnosis>();
        var rendered = RenderedApplication.Of(application);
        if (Rerendered(row, rendered) is { } rendering)
        {
            var message = ApplicationRows.IsOfThisShape(row)
                ? $"The row of {application.Id} shows it in another way than its columns say."
                : $"The row of {application.Id} shows it as another release does.";
            found.Add(new(
                new IntegrityProblem(row.Key, Damage.RenderingDiffers, message, "render it anew from its columns"),
                application.Id.ToString(),
                [new RowChange.Merge(rendering, RowCondition.Unchanged(row))]));
        }

        foreach (var copy in ApplicationRows.ListRows(application, rendered))
        {
            var stored = await table.ReadAsync(partition, copy.Key, cancellation);
            if (stored is null)
            {
                found.Add(Write(Damage.CopyMissing, $"The list lacks {application.Id}.", new RowChange.Insert(copy)));
            }
            else if (!RowContent.IsSame(copy, stored))
            {
                found.Add(Write(
                    Damage.CopyDiffers,
                    $"The list tells of {application.Id} in another way than its own row.",
                    new RowChange.Replace(copy, RowCondition.Unchanged(stored))));
            }
        }

        return found;

        // An empty merge: whoever changes or deletes the application meanwhile writes its copies too.
        Diagnosis Write(Damage damage, string message, RowChange change) => new(
            new IntegrityProblem(change.Key, damage, message, "write it anew from the application's own row") { Anchor = row.Key },
            application.Id.ToString(),
            [new RowChange.Merge(new Row(row.Key), RowCondition.Unchanged(row)), change]);
    }

    /// <summary>A copy, which must be of an application that is there and that belongs in this list.</summary>
    public async Task<List<Diagnosis>> RunAsync(Row row, RowPlace.Copy place, CancellationToken cancellation)
    {
        var id = place.Application;
        var own = await table.ReadAsync(partition, ApplicationRows.Key(id), cancellation);
        if (own is null)
        {
            // Whoever makes an application inserts this row, and cannot as long as it is there.
            return [Remove(Damage.CopyWithoutApplication, $"The list tells of {id}, which is not there.")];
        }

        return TryRead(own) is { } application && !ApplicationRows.ListKeys(id, application.Owner).Contains(row.Key)
            ? [Remove(Damage.CopyInWrongList, $"The list tells of {id}, which does not belong to {place.Organization}.")]
            : [];

        Diagnosis Remove(Damage damage, string message) => new(
            new IntegrityProblem(row.Key, damage, message, "remove it"),
            id.ToString(),
            [new RowChange.Delete(row.Key, RowCondition.Unchanged(row))]);
    }
}
