using System.Collections.Concurrent;

namespace ConnectFunctions.Bench.Soak;

/// <summary>What was called, and what became of it.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<(string Call, string Outcome), int> counts = new();
    private readonly ConcurrentQueue<string> lost = [];
    private readonly ConcurrentQueue<string> doubled = [];
    private readonly ConcurrentQueue<string> wrong = [];

    public int Calls => counts.Values.Sum();

    /// <summary>Acknowledged, and not there.</summary>
    public IReadOnlyCollection<string> Lost => lost;

    /// <summary>Made twice, or made and never asked for.</summary>
    public IReadOnlyCollection<string> Doubled => doubled;

    /// <summary>There, but not as it was acknowledged; or an answer that nothing explains.</summary>
    public IReadOnlyCollection<string> Wrong => wrong;

    public void Count(string call, string outcome) => counts.AddOrUpdate((call, outcome), 1, (_, count) => count + 1);

    public void AddLost(string what) => lost.Enqueue(what);

    public void AddDoubled(string what) => doubled.Enqueue(what);

    public void AddWrong(string what) => wrong.Enqueue(what);

    public override string ToString()
    {
        const string Answered = "answered";
        var kinds = counts.Keys.Select(key => key.Outcome).Distinct().Where(kind => kind != Answered).Order(StringComparer.Ordinal).ToArray();
        var table = new TextTable(["call", "calls", Answered, .. kinds]);
        foreach (var call in counts.Keys.Select(key => key.Call).Distinct().Order(StringComparer.Ordinal))
        {
            AddRow(call, outcome => counts.GetValueOrDefault((call, outcome)));
        }

        AddRow("together", outcome => counts.Where(count => count.Key.Outcome == outcome).Sum(count => count.Value));
        return table.ToString();

        void AddRow(string name, Func<string, int> count) => table.Add(
            [name, .. new[] { kinds.Sum(count) + count(Answered), count(Answered) }.Concat(kinds.Select(count)).Select(one => ((double)one).Whole())]);
    }
}
