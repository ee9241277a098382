using System.Security.Cryptography;
using System.Text.Json;
using ConnectFunctions.Applications;
using ConnectFunctions.Audit;
using ConnectFunctions.Environments;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Ids;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace ConnectFunctions.Functions.Tests.Lists;

/// <summary>A hundred at a time, in all three orders, there and back.</summary>
public sealed class Walking_a_long_list
{
    [Fact]
    public async Task Of_ten_thousand_loses_none_and_doubles_none_in_the_embedded_store() => await WalkAsync(Engine.Embedded, 10_000);

    [Fact]
    public async Task Of_a_thousand_loses_none_and_doubles_none_in_Azurite() => await WalkAsync(Engine.Azurite, 1_000);

    [Fact]
    public async Task While_others_come_and_go_shows_what_stays_exactly_once()
    {
        var api = (await Api.NewAsync()).Unwatched();
        var staying = await FillAsync(api, 300);
        using var walked = new CancellationTokenSource();
        var comingAndGoing = Enumerable.Range(0, 3).Select(_ => ComeAndGoAsync(api, walked.Token)).ToArray();

        foreach (var order in Enumerable.Repeat((string[])["desc", "asc", "normal"], Rounds.Of(1)).SelectMany(orders => orders))
        {
            var seen = await WalkAsync(api, order, limit: 7, back: false);

            Assert.Equal(seen.Count, seen.Distinct().Count());
            Assert.Equal(
                order == "asc" ? staying : staying.AsEnumerable().Reverse(), seen.Where(staying.ToHashSet().Contains));
        }

        await walked.CancelAsync();
        await Task.WhenAll(comingAndGoing);
        await api.AssertWholeAsync();
    }

    private static async Task WalkAsync(Engine engine, int count)
    {
        var api = (await Api.NewAsync(engine)).Unwatched();
        var oldestFirst = await FillAsync(api, count);
        foreach (var order in (string[])["desc", "asc", "normal"])
        {
            var expected = order == "asc" ? oldestFirst : oldestFirst.AsEnumerable().Reverse();

            Assert.Equal(expected, await WalkAsync(api, order, limit: 100, back: false));
            Assert.Equal(expected, await WalkAsync(api, order, limit: 100, back: true));
        }
    }

    /// <summary>Follows the cursors to the end, or from beyond the end to the beginning; the ids come in the list's order either way.</summary>
    private static async Task<List<string>> WalkAsync(Api api, string order, int limit, bool back)
    {
        // In the normal order, 'before' leads to what follows in the list.
        var ahead = back ? (order == "normal" ? "after" : "before") : (order == "normal" ? "before" : "after");
        var end = order == "asc" ? "7ZZZZZZZZZZZZZZZZZZZZZZZZZ" : "00000000000000000000000000";
        var seen = new List<string>();
        var cursor = back ? $"conn_app_{end}" : null;
        do
        {
            var page = (await api.GetAsync($"/connect/applications?limit={limit}&order={order}{(cursor is null ? "" : $"&{ahead}={cursor}")}")).Is(200);
            seen.InsertRange(back ? 0 : seen.Count, AnyId.Of(page["data"]!.AsArray()));
            cursor = (string?)page["list_metadata"]![ahead];
        }
        while (cursor is not null);

        return seen;
    }

    private static async Task ComeAndGoAsync(Api api, CancellationToken walked)
    {
        while (!walked.IsCancellationRequested)
        {
            var created = await api.CreatedAsync(Bodies.FirstParty("Passing"));
            (await api.DeleteAsync($"/connect/applications/{created["id"]}")).IsEmpty(204);
        }
    }

    /// <summary>Makes them as the service does, but without HTTP between: many at a time.</summary>
    /// <returns>Their ids, oldest first.</returns>
    private static async Task<List<string>> FillAsync(Api api, int count)
    {
        var ulids = new UlidGenerator(TimeProvider.System, RandomNumberGenerator.Create());
        var registry = new ApplicationRegistry(
            api.Table, ulids, new ConflictRetry(TimeProvider.System), TimeProvider.System, NullLogger<ApplicationRegistry>.Instance);
        var caller = new Caller(api.Environment.Id, Actor.Operator("tests"));
        var body = JsonSerializer.SerializeToElement(Bodies.FirstParty());
        var ids = new List<string>(count);

        // Azurite serves one after the other: the last of a crowd would wait longer than the client has patience.
        var options = new ParallelOptions { MaxDegreeOfParallelism = api.Table is AzureTable ? 8 : 64 };
        await Parallel.ForEachAsync(Enumerable.Range(0, count), options, async (_, cancellation) =>
        {
            var created = await registry.CreateAsync(caller, idempotent: null, body, cancellation);
            Assert.True(created.TryGet(out var one, out var _));
            lock (ids)
            {
                ids.Add(one.Value.Id.ToString());
            }
        });
        ids.Sort(StringComparer.Ordinal);
        return ids;
    }
}
