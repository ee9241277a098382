using System.Diagnostics;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Operation;

public sealed class Sweeping
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Is_done_by_a_service_within_a_minute_of_its_start()
    {
        using var directory = new TemporaryDirectory();
        var settings = HostSettings.Embedded(directory);
        string environment;
        await using (var before = await FunctionsHost.StartAsync(settings))
        {
            environment = (await Api.NewAsync(before)).Partition;
        }

        string[] due = ["expiry|202601010000|one", "idem|one"];
        var request = new Row(due[1]) { ["ExpiresAt"] = TimeProvider.System.GetUtcNow().AddHours(-1) };
        await using (var table = new SqliteTable(settings.File!))
        {
            await table.SubmitAsync(
                environment,
                [new RowChange.Insert(new Row(due[0])), new RowChange.Insert(request), new RowChange.Insert(new Row("expiry|209901010000|two"))],
                None);
        }

        await using var host = await FunctionsHost.StartAsync(settings);
        var watch = Stopwatch.StartNew();
        while (await host.Table.ReadAsync(environment, due[0], None) is not null)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(2), "Nothing has been swept for two minutes.");
            await Task.Delay(200);
        }

        Assert.Null(await host.Table.ReadAsync(environment, due[1], None));
        Assert.NotNull(await host.Table.ReadAsync(environment, "expiry|209901010000|two", None));
        await host.HasLoggedAsync("Removed 1 records that need no longer be kept");
    }
}
