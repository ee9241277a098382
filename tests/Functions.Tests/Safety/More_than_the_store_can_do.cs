using System.Diagnostics;
using ConnectFunctions.Functions.Tests.Faults;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Safety;

public sealed class More_than_the_store_can_do(FaultyStore store) : IClassFixture<FaultyStore>
{
    private const int AtOnce = 256;
    private const int Waiting = 2048;
    private const int TooMany = 100;

    // The client of the store would give up after ten seconds and ask again.
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task Waits_up_to_a_limit_and_is_refused_beyond()
    {
        var api = await Api.NewAsync(store.Host);
        var application = await api.CreatedAsync(Bodies.M2M());

        // On a busy machine the first ones may be answered before the last ones are here.
        for (var attempt = 1; !await AskTooMuchAsync((await api.WithKeyAsync(key => key)).Unwatched(), (string)application["id"]!); attempt++)
        {
            Assert.True(attempt < 4, $"Fewer than {TooMany} were refused in {Slow}.");
        }
    }

    private async Task<bool> AskTooMuchAsync(Api api, string id)
    {
        var all = new List<Task<Reply>>();
        int asked;
        var before = store.Proxy.Requests.Count;
        var refusedBefore = RefusedByNow();
        (await api.GetAsync($"/connect/applications/{id}")).Has(200);
        var watch = Stopwatch.StartNew();
        using (store.Proxy.Each(request => IsForIt(request) ? Fault.Delay(Slow) : null))
        {
            all.AddRange(Enumerable.Range(0, AtOnce + Waiting + TooMany).Select(_ => api.GetAsync($"/connect/applications/{id}")));
            var refused = 0;
            await foreach (var answered in Task.WhenEach(all))
            {
                refused += (await answered).Status == 503 ? 1 : 0;
                if (refused == TooMany || watch.Elapsed > Slow)
                {
                    break;
                }
            }

            asked = store.Proxy.Requests.Skip(before).Count(IsForIt) - 1;
        }

        var isInTime = watch.Elapsed < Slow;
        var replies = await Task.WhenAll(all);
        if (isInTime)
        {
            Assert.InRange(asked, 1, AtOnce);

            // What the service wants of the store for itself, a sweep, the time of a key's last use, takes places too. On a busy
            // machine some of those that waited may end with 503 as well, but because the store did not answer in time.
            var others = store.Proxy.Requests.Skip(before).Where(request => !IsForIt(request)).ToList();
            var refused = RefusedByNow() - refusedBefore;
            Assert.True(
                refused >= TooMany && refused <= TooMany + others.Count,
                $"{refused} refused, while there were {others.Count} others:\n{string.Join('\n', others)}");
            Assert.All(replies, reply => reply.Has(reply.Status == 200 ? 200 : 503));
            Assert.All(replies.Where(reply => reply.Status == 503), reply => Assert.Contains("Retry-After", reply.Headers.Keys));
        }

        return isInTime;

        int RefusedByNow() => store.Host.Log.Split("Too many operations are waiting for the store.").Length - 1;

        bool IsForIt(ProxiedRequest request) => request.Mentions(id["conn_app_".Length..]);
    }
}
