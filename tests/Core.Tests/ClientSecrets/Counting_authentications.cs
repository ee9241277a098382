using System.Diagnostics.Metrics;
using ConnectFunctions.Core.Tests.Keys;
using ConnectFunctions.Core.Tests.Registry;

namespace ConnectFunctions.Core.Tests.ClientSecrets;

public sealed class Counting_authentications
{
    // The meter is the process's, and other tests run beside this one.
    private readonly AsyncLocal<bool> isThisTest = new();

    [Fact]
    public async Task Tells_the_good_from_the_refused()
    {
        isThisTest.Value = true;
        var counted = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument is { Meter.Name: CoreMeter.Name, Name: "connect.client.authentications" })
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (isThisTest.Value)
            {
                counted.Add($"{value} {instrument.Unit} {tags[0].Key}={tags[0].Value}");
            }
        });
        listener.Start();
        await using var bench = await KeysBench.OpenAsync(Engine.Sqlite);
        var node = bench.NewNode();
        var credentials = await node.NewSecretAsync();

        Assert.True(await node.VerifiesAsync(credentials));
        Assert.False(await node.VerifiesAsync(credentials.WithWrongSecret()));

        Assert.Equal((string[])["1 {authentication} connect.outcome=ok", "1 {authentication} connect.outcome=refused"], counted);
    }
}
