namespace ConnectFunctions.Integrity;

/// <summary>A row that does not agree with the others, now and not only in passing.</summary>
/// <param name="RowKey">The row; where one is missing, its key.</param>
/// <param name="Message">What is wrong, as a sentence.</param>
/// <param name="Repair">What a repair does, such as <c>write it anew</c>; null when only a person can tell what is right.</param>
public sealed record IntegrityProblem(string RowKey, Damage Damage, string Message, string? Repair)
{
    public bool CanBeRepaired => Repair is not null;

    /// <summary>The row that was there, and unchanged, while its surroundings were read.</summary>
    internal string Anchor { get; init; } = RowKey;
}
