using ConnectFunctions.Applications;
using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Ids;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Integrity;

/// <summary>
/// Is shown every row of an environment once, in the order of their keys, and tells which deserve a second look. It keeps
/// no rows: a digest and marks for an application, a place for a client secret. What changed meanwhile is suspected too.
/// </summary>
internal sealed class SuspectRows(IReadOnlySet<long> peppers)
{
    private readonly SortedSet<string> suspects = new(StringComparer.Ordinal);
    private readonly Dictionary<ApplicationUlid, SeenApplication> applications = [];
    private readonly Dictionary<Ulid, RowPlace.Slot> slots = [];
    private readonly Dictionary<string, string> twins = new(StringComparer.Ordinal);

    public void See(Row row)
    {
        var isGood = RowPlace.Of(row.Key) switch
        {
            RowPlace.Own own => Sees(row, own),
            RowPlace.Slot slot => Sees(row, slot),
            RowPlace.Twin twin => Sees(row, twin),
            RowPlace.Replay replay => Sees(row, replay),
            RowPlace.Copy copy => Sees(row, copy),
            RowPlace.Index index => Sees(row, index),
            var place => RowExamination.Alone(row, place) is null,
        };
        if (!isGood)
        {
            suspects.Add(row.Key);
        }
    }

    /// <summary>All that deserve a second look, once every row has been shown.</summary>
    public IReadOnlyCollection<string> Finish()
    {
        suspects.UnionWith(applications.Where(seen => !seen.Value.IsComplete).Select(seen => ApplicationRows.Key(seen.Key)));
        suspects.UnionWith(slots.Values.Select(SlotKey));
        suspects.UnionWith(twins.Values);
        return suspects;
    }

    private bool Sees(Row row, RowPlace.Own place)
    {
        if (ApplicationExamination.TryRead(row) is not { } application)
        {
            applications[place.Id] = new SeenApplication(default, Organization: null, IsReadable: false);
            return false;
        }

        var rendered = RenderedApplication.Of(application);
        applications[place.Id] = new SeenApplication(
            RowContent.Digest(ApplicationRows.ListRow("", rendered)), application.Owner?.ToString(), IsReadable: true);
        return ApplicationExamination.Rerendered(row, rendered) is null;
    }

    private bool Sees(Row row, RowPlace.Slot place)
    {
        if (ClientSecretExamination.TryRead(row) is not { } secret)
        {
            return false;
        }

        if (!slots.TryAdd(secret.Id.Ulid, place))
        {
            suspects.Add(SlotKey(slots[secret.Id.Ulid]));
            return false;
        }

        return applications.ContainsKey(place.Application) && peppers.Contains(row.Number("PepperVersion"));
    }

    private bool Sees(Row row, RowPlace.Twin place)
    {
        if (twins.TryGetValue(place.Hash, out var earlier))
        {
            suspects.Add(earlier);
        }

        twins[place.Hash] = row.Key;
        return true;
    }

    private bool Sees(Row row, RowPlace.Replay place) =>
        twins.Remove(place.Hash, out var twin) && ReplayExamination.TwinOf(row, place) == twin;

    private bool Sees(Row row, RowPlace.Copy place)
    {
        if (!applications.TryGetValue(place.Application, out var seen) || (place.Organization is not null && place.Organization != seen.Organization))
        {
            return false;
        }

        // A copy that differs is found at the application.
        seen.Marks += RowContent.Digest(row) == seen.Digest ? 1 : 0;
        return true;
    }

    private bool Sees(Row row, RowPlace.Index place)
    {
        if (!slots.Remove(place.Secret, out var slot))
        {
            return false;
        }

        var leadsThere = row.OptionalString("ApplicationId") == slot.Application.Ulid.ToString()
            && row.Columns.GetValueOrDefault("Slot") is long number && number == slot.Number
            && row.OptionalString("OrganizationId") == applications.GetValueOrDefault(slot.Application)?.Organization;
        if (!leadsThere)
        {
            suspects.Add(SlotKey(slot));
        }

        return true;
    }

    private static string SlotKey(RowPlace.Slot slot) => ClientSecretRows.SlotKey(slot.Application, slot.Number);

    private sealed record SeenApplication(UInt128 Digest, string? Organization, bool IsReadable)
    {
        /// <summary>How many copies just like it were seen; no place in a list is seen twice.</summary>
        public int Marks { get; set; }

        public bool IsComplete => !IsReadable || Marks == (Organization is null ? 2 : 4);
    }
}
