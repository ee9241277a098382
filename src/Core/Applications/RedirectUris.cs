using System.Collections.Immutable;
using ConnectFunctions.Fields;

namespace ConnectFunctions.Applications;

/// <summary>
/// An application's redirect URIs in the order given: at most 50 of at most 2,048 characters, together at most 16,384,
/// none of them twice. Unless there are none, exactly one is the default.
/// </summary>
public sealed record RedirectUris
{
    public const int MaxCount = 50;
    public const int MaxLength = 2048;
    public const int MaxTotalLength = 16_384;

    public static readonly RedirectUris None = new([]);

    private RedirectUris(ImmutableArray<RedirectUri> items) => Items = items;

    public ImmutableArray<RedirectUri> Items { get; }

    public bool Equals(RedirectUris? other) => other is not null && Items.AsSpan().SequenceEqual(other.Items.AsSpan());

    public override int GetHashCode() => Items.Length;

    internal static RedirectUris Read(Field field)
    {
        if (field.IsAbsentOrNull || !field.TryItems(MaxCount, out var fields))
        {
            return None;
        }

        var items = ImmutableArray.CreateBuilder<RedirectUri>(fields.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in fields)
        {
            if (ReadOne(item, seen) is { } redirect)
            {
                if (redirect.IsDefault && items.Any(earlier => earlier.IsDefault))
                {
                    item["default"].Report("duplicate_default", "must be true for one redirect URI at most.");
                }

                items.Add(redirect);
            }
        }

        if (items.Sum(redirect => redirect.Uri.Length) > MaxTotalLength)
        {
            field.Report("too_long", $"must have at most {MaxTotalLength} characters in all.");
        }

        if (items.Count > 0 && !items.Any(redirect => redirect.IsDefault))
        {
            items[0] = items[0] with { IsDefault = true };
        }

        return new RedirectUris(items.ToImmutable());
    }

    internal static RedirectUris FromStore(ImmutableArray<RedirectUri> items) => items.IsEmpty ? None : new RedirectUris(items);

    private static RedirectUri? ReadOne(Field item, HashSet<string> seen)
    {
        if (!item.IsObject())
        {
            return null;
        }

        var isDefault = false;
        if (!item["default"].IsAbsentOrNull)
        {
            item["default"].TryBoolean(out isDefault);
        }

        var field = item["uri"];
        if (field.IsAbsentOrNull)
        {
            field.ReportMissing();
            return null;
        }

        if (!field.TryString(out var uri))
        {
            return null;
        }

        if (uri.Length > MaxLength)
        {
            field.Report("too_long", $"must have at most {MaxLength} characters.");
            return null;
        }

        if (RedirectUriRule.Broken(uri) is { } problem)
        {
            field.Report("invalid_uri", problem);
            return null;
        }

        if (!seen.Add(uri))
        {
            field.Report("duplicate", "must not repeat an earlier redirect URI.");
            return null;
        }

        return new RedirectUri(uri, isDefault);
    }
}
