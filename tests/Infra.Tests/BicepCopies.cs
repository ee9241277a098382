using System.Globalization;
using System.Text.Json;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Infra.Tests;

/// <summary>A copy of <c>infra/bicep</c> for each planted mistake, all of them checked in one run.</summary>
public sealed class BicepCopies : IAsyncLifetime, IDisposable
{
    private static readonly string Original = Repository.PathOf("infra/bicep");

    private readonly TemporaryDirectory directory = new();
    private Dictionary<string, IReadOnlyList<string>> problems = [];

    /// <summary>`file:line: message` for each problem that was found in the copy with this mistake.</summary>
    public IReadOnlyList<string> ProblemsWith(PlantedMistake mistake) => problems[NameOf(mistake)];

    public string PathOf(PlantedMistake mistake) => directory.File(NameOf(mistake));

    /// <summary>`file:line` of the place where a mistake must be noticed.</summary>
    public string PlaceOf(PlantedMistake mistake)
    {
        var file = mistake.NoticedIn ?? mistake.File;
        var words = mistake.NoticedAt ?? mistake.Wrong.Split('\n')[0];
        var lines = File.ReadAllLines(Path.Combine(PathOf(mistake), file));
        var index = Array.FindIndex(lines, line => line.Contains(words.Trim(), StringComparison.Ordinal));
        Assert.True(index >= 0, $"{file} says nowhere: {words}");
        return $"{file}:{index + 1}";
    }

    public async Task InitializeAsync()
    {
        foreach (var mistake in PlantedMistakes.All)
        {
            Copy(PathOf(mistake));
            Plant(mistake);
        }

        var run = await Command.RunAsync(
            "node", [Repository.PathOf("tests/Infra.Tests/node/check-copies.mjs"), Repository.PathOf("src"), directory.Path]);
        problems = run.Succeeded()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<Checked>(line, JsonSerializerOptions.Web)!)
            .ToDictionary(one => one.Copy, one => one.Problems);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => directory.Dispose();

    private static string NameOf(PlantedMistake mistake) =>
        PlantedMistakes.All.TakeWhile(one => one != mistake).Count().ToString("00", CultureInfo.InvariantCulture);

    private static void Copy(string target)
    {
        foreach (var file in Directory.EnumerateFiles(Original, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(Original, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private void Plant(PlantedMistake mistake)
    {
        var path = Path.Combine(PathOf(mistake), mistake.File);
        var text = File.ReadAllText(path);
        var place = text.IndexOf(mistake.Right, StringComparison.Ordinal);
        Assert.True(place >= 0, $"{mistake.File} no longer says: {mistake.Right}");
        File.WriteAllText(path, string.Concat(text.AsSpan(0, place), mistake.Wrong, text.AsSpan(place + mistake.Right.Length)));
    }

    private sealed record Checked(string Copy, IReadOnlyList<string> Problems);
}
