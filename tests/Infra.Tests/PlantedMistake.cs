namespace ConnectFunctions.Infra.Tests;

/// <summary>One thing done wrong in a copy of <c>infra/bicep</c>.</summary>
/// <param name="Rule">The file in <c>tools/bicep/rules</c> that must notice.</param>
/// <param name="File">Where it is done.</param>
/// <param name="Right">What stands there now. The first occurrence is replaced.</param>
/// <param name="Wrong">What stands there then.</param>
/// <param name="Says">The beginning of what the rule says.</param>
public sealed record PlantedMistake(string Name, string Rule, string File, string Right, string Wrong, string Says)
{
    /// <summary>Where it is noticed, when that is another file.</summary>
    public string? NoticedIn { get; init; }

    /// <summary>Text on the line that is named, when that is not the first line of <see cref="Wrong"/>.</summary>
    public string? NoticedAt { get; init; }

    public override string ToString() => Name;
}
