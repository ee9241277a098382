using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Infra.Tests;

/// <summary><c>infra/bicep</c> by the rules of <c>tools/bicep</c>, and each rule by mistakes that it must notice.</summary>
public sealed class The_deployment_template(BicepCopies copies) : IClassFixture<BicepCopies>
{
    private static readonly string Checker = Repository.PathOf("tools/bicep/check.mjs");

    public static TheoryData<string> Mistakes => [.. PlantedMistakes.All.Select(mistake => mistake.Name)];

    [Fact]
    public async Task Keeps_every_rule()
    {
        var check = await Command.RunAsync("node", [Checker]);

        Assert.Empty(check.Errors);
        Assert.Equal(0, check.ExitCode);
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Cannot_get_worse_unnoticed(string name)
    {
        var mistake = PlantedMistakes.All.Single(one => one.Name == name);
        var expected = $"{copies.PlaceOf(mistake)}: {mistake.Says}";

        Assert.True(
            copies.ProblemsWith(mistake).Any(problem => problem.StartsWith(expected, StringComparison.Ordinal)),
            $"Not found:\n{expected}\nin:\n{string.Join('\n', copies.ProblemsWith(mistake))}");
    }

    [Fact]
    public void Has_a_mistake_planted_for_each_rule()
    {
        var rules = Directory.EnumerateFiles(Repository.PathOf("tools/bicep/rules"), "*.mjs").Select(file => Path.GetFileNameWithoutExtension(file));

        Assert.Equal(rules.Order(StringComparer.Ordinal), PlantedMistakes.All.Select(mistake => mistake.Rule).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Fails_the_check_when_there_is_a_mistake()
    {
        var mistake = PlantedMistakes.All.Single(one => one.Name == "Shared keys are on");

        var check = await Command.RunAsync("node", [Checker, "--infra", copies.PathOf(mistake)]);

        Assert.Equal(1, check.ExitCode);
        Assert.StartsWith($"{copies.PlaceOf(mistake)}: {mistake.Says}", check.Errors, StringComparison.Ordinal);
    }
}
