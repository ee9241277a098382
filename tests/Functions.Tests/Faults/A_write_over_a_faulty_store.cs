using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Faults;

/// <summary>
/// Every call that writes, each fault between the service and its store: the caller is told of success or asked to come
/// again, never of anything else, and whoever comes again finds that it happens once.
/// </summary>
public sealed class A_write_over_a_faulty_store(FaultyStore store) : IClassFixture<FaultyStore>
{
    private static readonly Dictionary<string, Fault> Faults = new()
    {
        ["500"] = Fault.Refuse(500),
        ["500 after the commit"] = Fault.Deny(500),
        ["503"] = Fault.Refuse(503),
        ["429"] = Fault.Refuse(429, retryAfter: 1),
        ["slow"] = Fault.Delay(TimeSpan.FromMilliseconds(700)),
        ["cut before"] = Fault.CutBefore,
        ["cut after the commit"] = Fault.CutAfter,
        ["half an answer"] = Fault.HalfAnswer,
        ["wrong bytes"] = Fault.Garbage,
    };

    public static TheoryData<string> Names => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task That_meets_it_once_succeeds_and_happens_once(string fault)
    {
        // Nobody tries again what has been answered, only wrongly; the caller is asked to.
        int[]? others = fault == "wrong bytes" ? [503] : [];

        await Task.WhenAll(
            from write in Write.All
            from isOfTransaction in (bool[])[false, true]
            select MeetAsync(write(), Faults[fault], isOfTransaction, times: 1, status => [status, .. others]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task That_meets_it_at_every_try_happens_once_when_it_is_over(string fault) =>
        await Task.WhenAll(
            from write in Write.All
            from isOfTransaction in (bool[])[false, true]
            select MeetAsync(write(), Faults[fault], isOfTransaction, times: int.MaxValue, status => fault == "slow" ? [status] : [503]));

    /// <param name="isOfTransaction">Whether only the transaction that makes the change meets the fault, or anything.</param>
    /// <param name="times">How often; then it is over.</param>
    /// <param name="allowed">The statuses that may be answered, given that of the success.</param>
    private async Task MeetAsync(Write write, Fault fault, bool isOfTransaction, int times, Func<int, int[]> allowed)
    {
        var api = (await Api.NewAsync(store.Host)).Unwatched();
        await write.PrepareAsync(api);
        var met = 0;
        Reply first;
        using (store.Proxy.Each(request =>
            request.Mentions(api.Partition) && (!isOfTransaction || request.Mentions($"\"{write.Action}\"")) && met < times
                ? Met(fault, ref met)
                : null))
        {
            first = await write.SendAsync(api);
        }

        try
        {
            Assert.NotEqual(0, met);
            Assert.Contains(first.Status, allowed(write.Status));
            if (first.Status == 503)
            {
                first.IsError(503, "service_unavailable");
                Assert.Matches("^[1-9][0-9]*$", first.Headers["Retry-After"]);
            }

            var second = await write.SendAsync(api);
            Assert.True(write.IsDone(second), $"{second.Status} the second time: {second.Text}");
            await write.CheckAsync(api, first, second);
            Assert.Single((await StoredRows.OfAsync(api)).Actions, write.Action);
            await api.AssertWholeAsync();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(
                $"{write.Action}, {(isOfTransaction ? "its transaction" : "anything")} {(times == 1 ? "once" : "always")}, met {met}, first answered {first.Status}: {e.Message}", e);
        }
    }

    private static Fault Met(Fault fault, ref int met)
    {
        met++;
        return fault;
    }
}
