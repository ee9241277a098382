using System.Collections.Immutable;
using ConnectFunctions.Fields;

namespace ConnectFunctions.Applications;

/// <summary>
/// The scopes that an application may ask for, in the order given: at most 100 scope-tokens (RFC 6749 §3.3) of at most
/// 128 characters, together at most 8,192, none of them twice.
/// </summary>
public sealed record Scopes
{
    public const int MaxCount = 100;
    public const int MaxLength = 128;
    public const int MaxTotalLength = 8192;

    public static readonly Scopes None = new([]);

    private Scopes(ImmutableArray<string> items) => Items = items;

    public ImmutableArray<string> Items { get; }

    public bool Equals(Scopes? other) => other is not null && Items.AsSpan().SequenceEqual(other.Items.AsSpan());

    public override int GetHashCode() => Items.Length;

    internal static Scopes Read(Field field)
    {
        if (field.IsAbsentOrNull || !field.TryItems(MaxCount, out var fields))
        {
            return None;
        }

        var items = ImmutableArray.CreateBuilder<string>(fields.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in fields)
        {
            if (!item.TryString(out var scope))
            {
                continue;
            }

            if (scope.Length is 0 or > MaxLength)
            {
                item.Report("invalid_length", $"must have 1 to {MaxLength} characters.");
            }
            else if (!scope.All(IsScopeCharacter))
            {
                item.Report("invalid_characters", "must be printable ASCII without spaces, '\"' and '\\'.");
            }
            else if (!seen.Add(scope))
            {
                item.Report("duplicate", "must not repeat an earlier scope.");
            }

            items.Add(scope);
        }

        if (items.Sum(scope => scope.Length) > MaxTotalLength)
        {
            field.Report("too_long", $"must have at most {MaxTotalLength} characters in all.");
        }

        return new Scopes(items.ToImmutable());
    }

    internal static Scopes FromStore(ImmutableArray<string> items) => items.IsEmpty ? None : new Scopes(items);

    private static bool IsScopeCharacter(char character) => character is >= '!' and <= '~' and not '"' and not '\\';
}
