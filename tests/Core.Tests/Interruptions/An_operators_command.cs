using ConnectFunctions.Core.Tests.Keys;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Environments;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Interruptions;

/// <summary>Every command that changes something, or writes what is to be relied on, interrupted at each of its storage calls in turn.</summary>
public sealed class An_operators_command
{
    public static TheoryData<string, Interruption, bool> All
    {
        get
        {
            var all = new TheoryData<string, Interruption, bool>();
            foreach (var command in OperatorsWork.Commands)
            {
                // What the store holds after one call is what it holds before the next.
                all.Add(command, Interruption.KilledBefore, true);
                all.Add(command, Interruption.KilledAfter, false);
                all.Add(command, Interruption.Overtaken, false);
            }

            return all;
        }
    }

    /// <param name="another">Whether another process does the same before the command is run again.</param>
    [Theory]
    [MemberData(nameof(All))]
    public async Task Leaves_everything_whole_wherever_it_is(string command, Interruption interruption, bool another)
    {
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var bystander = bench.NewNode();
        var credentials = await bystander.NewSecretAsync();
        var before = await RowsAsync(bench, bystander.Environment);
        var calls = 1;
        while (await IsInterruptedAsync(bench, command, interruption, another, calls))
        {
            calls++;
        }

        Assert.True(calls > 1, "The command asks nothing of the store.");
        Assert.Equal(before, await RowsAsync(bench, bystander.Environment));
        Assert.True(await bystander.VerifiesAsync(credentials));
    }

    /// <returns>False when the command ended before it came to that call.</returns>
    private static async Task<bool> IsInterruptedAsync(KeysBench bench, string command, Interruption interruption, bool another, int call)
    {
        var work = OperatorsWork.Of(command, bench);
        await work.PrepareAsync();
        var table = new InterruptedTable(bench.Table, call, interruption, work.OvertakeAsync);
        try
        {
            await work.RunAsync(table);
        }
        catch (KilledException)
        {
            Assert.True(table.CameToIt);
        }

        if (interruption is Interruption.Overtaken)
        {
            await (table.CameToIt ? work.AssertDoneAfterOvertakingAsync(call) : work.AssertDoneAsync());
            await AssertWholeAsync(bench, work.Environment);
            return table.CameToIt;
        }

        if (work.IsAlwaysWhole)
        {
            await AssertWholeAsync(bench, work.Environment);
        }

        if (another)
        {
            await work.RunAsync(bench.Table);
            await work.AssertDoneAsync();
        }

        await work.RunAsync(bench.Table);
        await work.AssertDoneAsync();
        await AssertWholeAsync(bench, work.Environment);
        return table.CameToIt;
    }

    /// <summary>The keys may lie under either key-encryption key, so whether they open is for each command to tell.</summary>
    private static Task AssertWholeAsync(KeysBench bench, EnvironmentId environment) => BothChecks.FindNothingAsync(bench.Table, environment, keys: null, bench.Clock);

    private static async Task<IReadOnlyList<string>> RowsAsync(KeysBench bench, EnvironmentId environment) =>
        [.. (await RowFamilies.ReadAsync(bench.Table, environment)).Select(row => $"{row.Key} {row.ETag}")];
}
