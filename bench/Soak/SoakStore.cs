using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;
using Microsoft.Data.Sqlite;

namespace ConnectFunctions.Bench.Soak;

/// <summary>What the service is over, the way to it, and what goes wrong on that way.</summary>
internal sealed class SoakStore : IAsyncDisposable
{
    private readonly AzuriteProcess? azurite;
    private readonly FaultProxy? proxy;
    private readonly TemporaryDirectory? directory;

    private SoakStore(HostSettings settings, ITable table, AzuriteProcess? azurite, FaultProxy? proxy, TemporaryDirectory? directory) =>
        (Settings, Table, this.azurite, this.proxy, this.directory) = (settings, table, azurite, proxy, directory);

    /// <summary>The service's.</summary>
    public HostSettings Settings { get; }

    /// <summary>Without anything in between.</summary>
    public ITable Table { get; }

    public string Name => azurite is null ? "embedded store" : "Azurite, behind a faulty proxy";

    public static async Task<SoakStore> OverAzuriteAsync()
    {
        var azurite = await AzuriteProcess.StartAsync();
        var proxy = await FaultProxy.StartAsync(azurite.Endpoint);
        var settings = new HostSettings { ConnectionString = proxy.Redirect(azurite.ConnectionString) };
        return new SoakStore(settings, AzureTable.Connect(azurite.ConnectionString, settings.TableName), azurite, proxy, null);
    }

    public static Task<SoakStore> EmbeddedAsync()
    {
        var directory = new TemporaryDirectory();
        var settings = HostSettings.Embedded(directory);
        return Task.FromResult(new SoakStore(settings, new SqliteTable(settings.File!), null, null, directory));
    }

    /// <summary>Makes trouble until it is cancelled.</summary>
    /// <returns>How often.</returns>
    public async Task<int> TroubleAsync(CancellationToken cancellation)
    {
        var troubles = 0;
        try
        {
            while (true)
            {
                troubles += proxy is not null ? await FailAsync(proxy, cancellation) : await LockAsync(cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            return troubles;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Table is IAsyncDisposable table)
        {
            await table.DisposeAsync();
        }

        if (proxy is not null)
        {
            await proxy.DisposeAsync();
        }

        if (azurite is not null)
        {
            await azurite.DisposeAsync();
        }

        directory?.Dispose();
    }

    /// <summary>A single fault every quarter of a second or so; now and then the service is away for good, its own retries included.</summary>
    private static async Task<int> FailAsync(FaultProxy proxy, CancellationToken cancellation)
    {
        const int LongOutage = 40;
        await Task.Delay(Random.Shared.Next(50, 400), cancellation);
        if (Random.Shared.Next(60) == 0)
        {
            proxy.Plan(_ => true, Enumerable.Repeat(Fault.Refuse(503), LongOutage));
            return LongOutage;
        }

        proxy.Plan(_ => true, Random.Shared.Next(10) switch
        {
            0 => Fault.Refuse(500),
            1 => Fault.Refuse(503, retryAfter: 1),
            2 => Fault.Refuse(429, retryAfter: 1),
            3 => Fault.Deny(500),
            4 => Fault.Deny(503),
            5 => Fault.CutBefore,
            6 => Fault.CutAfter,
            7 => Fault.HalfAnswer,
            8 => Fault.Garbage,
            _ => Fault.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(50, 3000))),
        });
        return 1;
    }

    /// <summary>Another process writes, every tenth time for longer than the service waits.</summary>
    private async Task<int> LockAsync(CancellationToken cancellation)
    {
        await Task.Delay(Random.Shared.Next(500, 3000), cancellation);
        await using var connection = new SqliteConnection($"Data Source={Settings.File};Pooling=False");
        await connection.OpenAsync(cancellation);
        await using var begin = connection.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        await begin.ExecuteNonQueryAsync(cancellation);
        await Task.Delay(Random.Shared.Next(10) == 0 ? 7000 : Random.Shared.Next(10, 500), cancellation);
        return 1;
    }
}
