using System.Collections.Concurrent;
using ConnectFunctions.Functions.Tests.Running;

namespace ConnectFunctions.Functions.Tests.Races;

/// <summary>Applications that come and go while lists of them are walked through, and who knows which are there.</summary>
internal sealed class Traffic(IReadOnlyList<Api> apis)
{
    private const string Path = "/connect/applications";
    private const string Oldest = "conn_app_00000000000000000000000000";
    private const string Newest = "conn_app_7ZZZZZZZZZZZZZZZZZZZZZZZZZ";

    /// <summary>From the answer to its creation until its deletion is asked for.</summary>
    private readonly ConcurrentDictionary<string, bool> there = new();
    private readonly ConcurrentQueue<string> leaving = new();

    /// <summary>Every third of them will go.</summary>
    public async Task FillAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await CreateAsync(apis[i % apis.Count], goes: i % 3 == 0);
        }
    }

    /// <summary>One comes and one goes, again and again.</summary>
    /// <returns>How many did.</returns>
    public async Task<int> ComeAndGoAsync(Api api, CancellationToken end)
    {
        for (var changes = 0; ; changes += 2)
        {
            if (end.IsCancellationRequested)
            {
                return changes;
            }

            await CreateAsync(api, goes: true);
            Assert.True(leaving.TryDequeue(out var id));
            there.TryRemove(id, out _);
            (await api.DeleteAsync($"{Path}/{id}")).IsEmpty(204);
        }
    }

    /// <summary>From one end of the list to the other, or at least to where there is nothing but newcomers.</summary>
    /// <param name="direction">The cursor's: <c>after</c> or <c>before</c>.</param>
    public async Task<Walk> WalkAsync(Api api, string query, string direction)
    {
        var isNewestFirst = query.Contains("desc", StringComparison.Ordinal) && direction == "after";
        var atStart = there.Keys.ToList();
        var last = isNewestFirst ? Oldest : atStart.Max(StringComparer.Ordinal)!;
        var seen = new List<string>();
        for (var cursor = isNewestFirst ? Newest : Oldest; cursor is not null;)
        {
            var page = (await api.GetAsync($"{Path}?limit=5&{query}&{direction}={cursor}")).Is(200);
            var ids = AnyId.Of(page["data"]!.AsArray());
            seen.AddRange(direction == "after" ? ids : ids.Reverse());
            cursor = isNewestFirst || string.CompareOrdinal(seen.LastOrDefault(), last) <= 0 ? (string?)page["list_metadata"]![direction] : null;
        }

        return new Walk(seen, [.. atStart.Where(there.ContainsKey)], isNewestFirst);
    }

    private async Task CreateAsync(Api api, bool goes)
    {
        var id = (string)(await api.CreatedAsync(Bodies.ThirdParty()))["id"]!;
        there[id] = true;
        if (goes)
        {
            leaving.Enqueue(id);
        }
    }
}

/// <param name="Seen">The ids in the order of the walk.</param>
/// <param name="Throughout">Those that were there before it began and are there still.</param>
internal sealed record Walk(IReadOnlyList<string> Seen, IReadOnlyList<string> Throughout, bool IsNewestFirst);
