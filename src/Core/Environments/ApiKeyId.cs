using ConnectFunctions.Ids;

namespace ConnectFunctions.Environments;

/// <summary>The id of an API key, for lists, logs and the audit trail: <c>key_</c> and a ULID.</summary>
public readonly record struct ApiKeyId(Ulid Ulid)
{
    public DateTimeOffset CreatedAt => Ulid.Time;

    public override string ToString() => "key_" + Ulid;
}
