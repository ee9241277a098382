namespace ConnectFunctions.Keys;

/// <summary>What an environment's key is for. A key of one purpose never serves another.</summary>
public sealed record KeyPurpose
{
    /// <summary>Keys the hashes of client secrets.</summary>
    public static readonly KeyPurpose Pepper = new("pepper");

    /// <summary>Makes client secrets that can be made once more for the same request, and by nobody who has not sent it.</summary>
    public static readonly KeyPurpose Idempotency = new("idempotency");

    private KeyPurpose(string name) => Name = name;

    /// <summary>Every purpose, for what is done to a ring as a whole.</summary>
    public static IReadOnlyList<KeyPurpose> All { get; } = [Pepper, Idempotency];

    public string Name { get; }

    internal static KeyPurpose? Find(string name) => All.FirstOrDefault(purpose => purpose.Name == name);

    public override string ToString() => Name;
}
