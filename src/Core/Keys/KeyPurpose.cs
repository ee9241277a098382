namespace ConnectFunctions.Keys;

/// <summary>What an environment's key is for. A key of one purpose never serves another.</summary>
public sealed record KeyPurpose
{
    /// <summary>Keys the hashes of client secrets.</summary>
    public static readonly KeyPurpose Pepper = new("pepper");

    private KeyPurpose(string name) => Name = name;

    /// <summary>Every purpose, for what is done to a ring as a whole.</summary>
    public static IReadOnlyList<KeyPurpose> All { get; } = [Pepper];

    public string Name { get; }

    internal static KeyPurpose? Find(string name) => All.FirstOrDefault(purpose => purpose.Name == name);

    public override string ToString() => Name;
}
