using System.Diagnostics.CodeAnalysis;
using ConnectFunctions.Ids;

namespace ConnectFunctions.Applications;

/// <summary>
/// One ULID with two faces: the application's ID (<c>conn_app_…</c>) and its client ID (<c>client_…</c>). Wherever an
/// application is named, either will do, and so will the older <c>app_…</c>. <c>default</c> is no application's.
/// </summary>
public readonly record struct ApplicationUlid
{
    private const string Prefix = "conn_app_";
    private const string OlderPrefix = "app_";
    private const string ClientPrefix = "client_";

    private ApplicationUlid(Ulid ulid) => Ulid = ulid;

    public Ulid Ulid { get; }

    public string ClientId => ClientPrefix + Ulid;

    public DateTimeOffset CreatedAt => Ulid.Time;

    public static bool TryParse([NotNullWhen(true)] string? text, out ApplicationUlid id)
    {
        id = default;
        foreach (var prefix in (ReadOnlySpan<string>)[Prefix, ClientPrefix, OlderPrefix])
        {
            if (text is not null && text.StartsWith(prefix, StringComparison.Ordinal) && Ulid.TryParse(text.AsSpan(prefix.Length), out var ulid))
            {
                id = new ApplicationUlid(ulid);
                return true;
            }
        }

        return false;
    }

    public override string ToString() => Prefix + Ulid;

    internal static ApplicationUlid Next(UlidGenerator ulids) => new(ulids.Next());

    internal static ApplicationUlid FromStore(Ulid ulid) => new(ulid);
}
