using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Bench.Soak;

/// <summary>Load and trouble for a while, then a look at everything.</summary>
internal static class SoakRun
{
    private const int Callers = 8;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(90);

    public static async Task<SoakReport> RunAsync(SoakStore store, TimeSpan duration, int rate, CancellationToken cancellation)
    {
        Progress.Say("soak: starting");
        await using var service = await Service.StartAsync(store.Settings, 0, cancellation);
        var tally = new Tally();
        var callers = new List<SoakCaller>();
        try
        {
            for (var number = 0; number < Callers; number++)
            {
                var environment = await TestEnvironment.CreateAsync(store.Table, service.Url);
                callers.Add(new SoakCaller(service.Url, environment, tally, TimeSpan.FromSeconds((double)Callers / rate)));
            }

            var memory = new MemoryLog();
            var troubles = await LoadAsync(store, service, callers, tally, memory, duration, cancellation);

            Progress.Say("soak: looking at everything");
            await Task.WhenAll(callers.Select(caller => caller.VerifyAsync(cancellation)));
            return new SoakReport
            {
                Store = store.Name,
                Duration = duration,
                Troubles = troubles,
                Applications = callers.Sum(caller => caller.Applications),
                Secrets = callers.Sum(caller => caller.Secrets),
                Tally = tally,
                Memory = memory,
                Broken = await BrokenAsync(store, callers),
            };
        }
        finally
        {
            callers.ForEach(caller => caller.Dispose());
        }
    }

    private static async Task<int> LoadAsync(
        SoakStore store, Service service, List<SoakCaller> callers, Tally tally, MemoryLog memory, TimeSpan duration, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var trouble = store.TroubleAsync(stop.Token);
        var watch = memory.WatchAsync(service, duration, () => tally.Calls, stop.Token);
        var load = Task.WhenAll(callers.Select(caller => caller.CallAsync(stop.Token, cancellation)));

        // A caller that breaks ends the run early, and not after ten minutes.
        await Task.WhenAny(load, Task.Delay(duration + TimeSpan.FromSeconds(1), cancellation));
        await stop.CancelAsync();
        await load.WaitAsync(Settling, cancellation);
        await watch;
        return await trouble;
    }

    private static async Task<IReadOnlyCollection<string>> BrokenAsync(SoakStore store, List<SoakCaller> callers)
    {
        var broken = new List<string>();
        foreach (var caller in callers)
        {
            broken.AddRange(await BothChecks.FindAsync(store.Table, caller.Environment.Id, keys: null, TimeProvider.System));
        }

        return broken;
    }
}
