using System.Diagnostics.CodeAnalysis;
using ConnectFunctions.Ids;

namespace ConnectFunctions.Environments;

/// <summary>The id of an API key, for lists, logs and the audit trail: <c>key_</c> and a ULID. It opens nothing.</summary>
public readonly record struct ApiKeyId
{
    private const string Prefix = "key_";

    private ApiKeyId(Ulid ulid) => Ulid = ulid;

    public Ulid Ulid { get; }

    public DateTimeOffset CreatedAt => Ulid.Time;

    public static bool TryParse([NotNullWhen(true)] string? text, out ApiKeyId id)
    {
        id = default;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal) || !Ulid.TryParse(text.AsSpan(Prefix.Length), out var ulid))
        {
            return false;
        }

        id = new ApiKeyId(ulid);
        return true;
    }

    public override string ToString() => Prefix + Ulid;

    internal static ApiKeyId Next(UlidGenerator ulids) => new(ulids.Next());

    internal static ApiKeyId FromStore(Ulid ulid) => new(ulid);
}
