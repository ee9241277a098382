using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Keys;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Keys.Vault;

/// <summary>Rotation, re-wrapping and retirement under a running load, from several processes: no secret is ever refused.</summary>
public sealed class Verifying_while_keys_change
{
    public static readonly TheoryData<Engine> Engines = [Engine.Sqlite, Engine.Azurite];

    private const int Workers = 6;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Never_refuses_a_good_secret_nor_takes_a_wrong_one(Engine engine)
    {
        await using var vault = await VaultBench.StartAsync();
        await using var bench = await KeysBench.OpenAsync(engine);
        vault.Add();
        using var secondKeys = vault.NewProcess();
        using var thirdKeys = vault.NewProcess();
        Node[] services = [bench.NewNode(keys: vault.Keys), bench.NewNode(keys: secondKeys), bench.NewNode(keys: thirdKeys)];
        var secrets = new List<Credentials>();
        for (var i = 0; i < 4; i++)
        {
            var first = await services[i % 3].NewSecretAsync();
            secrets.AddRange([first, await services[i % 3].NewSecretAsync(first.Application)]);
        }

        var (verified, stop) = (0, false);
        var load = Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            for (var i = worker; !Volatile.Read(ref stop); i++)
            {
                var (service, credentials) = (services[i % services.Length], secrets[i % secrets.Count]);
                Assert.True(await service.VerifiesAsync(credentials), $"A good secret was refused, after {verified} that were not.");
                if (i % 7 == 0)
                {
                    Assert.False(await service.VerifiesAsync(credentials.WithWrongSecret()), "A wrong secret was taken.");
                }

                Interlocked.Increment(ref verified);
            }
        })).ToArray();
        var rounds = Rounds.Of(3);
        try
        {
            for (var round = 0; round < rounds; round++)
            {
                await RotateRewrapAndRetireAsync(vault, bench, secrets, () => Volatile.Read(ref verified));
            }
        }
        finally
        {
            stop = true;
            await Task.WhenAll(load);
        }

        var node = services[0];
        Assert.True(verified > rounds * secrets.Count);
        Assert.Equal([(1L + rounds, secrets.Count)], await node.ReportAsync());
        Assert.Equal(vault.Vault.Secrets.Versions(VaultBench.Name)[^1].Version, KeyRingRows.WrappedUnder(Assert.Single(await node.RingRowsAsync())));
        await node.AssertWholeAsync();
    }

    private static async Task RotateRewrapAndRetireAsync(VaultBench vault, KeysBench bench, List<Credentials> secrets, Func<int> verified)
    {
        vault.Add();
        using var keys = vault.NewProcess();
        var @operator = bench.NewNode(keys: keys);
        var old = (await @operator.RingRowsAsync()).Select(KeyRingRows.Version).Single();

        await @operator.RotateAsync();
        await LetPassAsync(secrets.Count, verified);
        Assert.Equal((1, 1), await @operator.RewrapAsync());
        await LetPassAsync(secrets.Count, verified);

        // By now every process looks at the ring again, and every secret has been used since.
        Advance(vault, bench, KeyRing.BelievedFor);
        await LetPassAsync(10 * secrets.Count, verified);
        Advance(vault, bench, TimeSpan.FromMinutes(5));
        await LetPassAsync(10 * secrets.Count, verified);
        foreach (var credentials in secrets)
        {
            Assert.True(await @operator.VerifiesAsync(credentials));
        }

        Assert.Null(await @operator.RetireAsync(old));
        await LetPassAsync(secrets.Count, verified);
    }

    private static void Advance(VaultBench vault, KeysBench bench, TimeSpan time)
    {
        vault.Clock.Advance(time);
        bench.Clock.Advance(time);
    }

    /// <summary>Waits for that many more verifications.</summary>
    private static async Task LetPassAsync(int count, Func<int> verified)
    {
        var until = verified() + count;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (verified() < until)
        {
            await Task.Delay(5, patience.Token);
        }
    }
}
