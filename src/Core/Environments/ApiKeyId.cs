using System.Diagnostics.CodeAnalysis;
using ConnectFunctions.Ids;

namespace ConnectFunctions.Environments;

/// <summary>The id of an API key, for lists, logs and the audit trail: <c>key_</c> and a ULID. It opens nothing.</summary>
public readonly record struct ApiKeyId(Ulid Ulid)
{
    private const string Prefix = "key_";

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
}
