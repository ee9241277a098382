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
        var api = (await Api.NewAsync(store.Host)).Unwatched();
        var application = await api.CreatedAsync(Bodies.M2M());
        var path = $"/connect/applications/{application["id"]}";
        var all = new List<Task<Reply>>();
        using (store.Proxy.Each(request => request.Mentions(application["id"]!.ToString()["conn_app_".Length..]) ? Fault.Delay(Slow) : null))
        {
            var before = store.Proxy.Requests.Count;
            var watch = Stopwatch.StartNew();
            all.AddRange(Enumerable.Range(0, AtOnce + Waiting + TooMany).Select(_ => api.GetAsync(path)));
            var refused = 0;
            await foreach (var answered in Task.WhenEach(all))
            {
                var reply = (await answered).Has(503);
                Assert.Contains("Retry-After", reply.Headers.Keys);
                if (++refused == TooMany)
                {
                    break;
                }
            }

            var asked = store.Proxy.Requests.Count - before;
            Assert.True(watch.Elapsed < Slow, $"It took {watch.Elapsed} to refuse {TooMany}.");
            Assert.InRange(asked, 1, AtOnce);
        }

        // Those that waited have their answers.
        var replies = await Task.WhenAll(all);
        Assert.Equal(AtOnce + Waiting, replies.Count(reply => reply.Status == 200));
    }
}
