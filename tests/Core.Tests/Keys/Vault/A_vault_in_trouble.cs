using System.Diagnostics;
using ConnectFunctions.Keys;
using ConnectFunctions.Tests.Support;
using static ConnectFunctions.Core.Tests.Keys.Vault.VaultBench;

namespace ConnectFunctions.Core.Tests.Keys.Vault;

/// <summary>A vault that is away, throttles or answers nonsense stops nothing that is known, and needs no restart to be of use again.</summary>
public sealed class A_vault_in_trouble
{
    [Fact]
    public async Task Makes_keys_unavailable_while_it_is_away_from_the_start_and_is_found_when_it_is_back()
    {
        await using var bench = WithoutVault();
        var version = bench.Add();

        var away = await bench.CurrentFailsAsync();
        await bench.FindFailsAsync(version);
        await bench.Vault.StartAgainAsync();
        await bench.CurrentFailsAsync(); // It is left alone for a while.
        bench.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Contains($"The vault {bench.Vault.Uri} cannot be reached", away.Message, StringComparison.Ordinal);
        Assert.Equal(version, (await bench.Keys.CurrentAsync(None)).Version);
        Assert.Equal(version, (await bench.Keys.FindAsync(version, None))!.Version);
    }

    [Fact]
    public async Task Is_asked_by_one_in_5_seconds_however_many_need_it()
    {
        await using var bench = await StartAsync();
        bench.Add();
        bench.Vault.Fault = _ => VaultFault.OutOfOrder;

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(bench.CurrentFailsAsync)));
        var tries = bench.Vault.Asked;
        bench.Clock.Advance(TimeSpan.FromSeconds(4.9));
        await bench.CurrentFailsAsync();
        Assert.Equal(tries, bench.Vault.Asked);

        bench.Clock.Advance(TimeSpan.FromSeconds(0.1));
        await bench.CurrentFailsAsync();
        Assert.Equal(2 * tries, bench.Vault.Asked);
        Assert.Equal(3, tries); // Once, and twice again by the client's own policy.
    }

    [Fact]
    public async Task Leaves_what_is_known_in_use_when_it_goes_away_after_the_start()
    {
        await using var bench = await StartAsync();
        var older = bench.Add();
        var newest = bench.Add();
        await bench.Keys.FindAsync(older, None);
        var third = bench.Add();
        await bench.Vault.StopAsync();
        bench.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(newest, (await bench.Keys.CurrentAsync(None)).Version);
        Assert.Equal(older, (await bench.Keys.FindAsync(older, None))!.Version);
        await bench.FindFailsAsync(third);
        Assert.Equal(newest, (await bench.Keys.CurrentAsync(None)).Version);

        await bench.Vault.StartAgainAsync();
        bench.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(third, (await bench.Keys.FindAsync(third, None))!.Version);
        Assert.Equal(third, (await bench.Keys.CurrentAsync(None)).Version);
    }

    [Fact]
    public async Task Is_not_pressed_when_it_throttles()
    {
        await using var bench = await StartAsync();
        var version = bench.Add();
        var throttled = 0;
        bench.Vault.Fault = _ => Interlocked.Increment(ref throttled) == 1 ? VaultFault.Throttled(retryAfter: 2) : null;

        var waited = Stopwatch.StartNew();
        var key = await bench.Keys.CurrentAsync(None);

        // Without the header it would have tried again within milliseconds.
        Assert.True(waited.Elapsed >= TimeSpan.FromSeconds(1.9), $"It tried again after {waited.Elapsed}.");
        Assert.Equal(version, key.Version);
        Assert.Equal(2, bench.Vault.Asked);
    }

    [Theory]
    [InlineData(200, "<html>Sign in to the network</html>")]
    [InlineData(200, "{}")]
    [InlineData(200, "null")]
    [InlineData(200, """{"value":"AAAA"}""")]
    [InlineData(200, """{"id":"https://localhost/secrets/connect-key-encryption-key/1","attributes":{}}""")]
    [InlineData(400, "nonsense")]
    [InlineData(401, """{"error":{"code":"Unauthorized"}}""")]
    [InlineData(403, "nonsense")]
    [InlineData(404, "<html>There is no such page</html>")]
    [InlineData(404, "")]
    [InlineData(500, "")]
    [InlineData(503, "<html>Busy</html>")]
    public async Task Makes_keys_unavailable_whatever_it_answers(int status, string body)
    {
        await using var bench = await StartAsync();
        var version = bench.Add();
        bench.Vault.Fault = _ => new VaultFault(status, body);

        await bench.CurrentFailsAsync();
        bench.Clock.Advance(TimeSpan.FromSeconds(5));
        await bench.FindFailsAsync(version);

        bench.Vault.Fault = null;
        bench.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(version, (await bench.Keys.CurrentAsync(None)).Version);
    }

    [Fact]
    public async Task Makes_keys_unavailable_when_its_certificate_is_not_trusted()
    {
        await using var bench = await StartAsync();
        bench.Add();
        using var keys = VaultKeyEncryptionKeys.Connect(bench.Vault.Uri, Name, new TestCredential(), bench.Clock, bench.Log);

        await Assert.ThrowsAsync<KeysUnavailableException>(async () => await keys.CurrentAsync(None));

        Assert.Empty(bench.Vault.Calls);
    }

    [Fact]
    public async Task Makes_keys_unavailable_when_it_resets_connections_before_anything_is_sent()
    {
        await using var bench = await StartAsync();
        bench.Add();
        using var keys = new VaultKeyEncryptionKeys(bench.Vault.Connect(ResetConnections.Transport()), Name, bench.Clock, bench.Log);

        var away = await Assert.ThrowsAsync<KeysUnavailableException>(async () => await keys.CurrentAsync(None));

        Assert.Contains("cannot be reached", away.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Vault.Calls);
    }

    [Fact]
    public async Task Is_not_called_unavailable_when_the_caller_leaves_while_it_is_asked_again()
    {
        await using var bench = await StartAsync();
        var version = bench.Add();
        var asked = 0;
        using var patience = new CancellationTokenSource();
        bench.Vault.Fault = _ =>
        {
            if (Interlocked.Increment(ref asked) == 1)
            {
                return VaultFault.Cut;
            }

            patience.Cancel();
            return VaultFault.Throttled(retryAfter: 60);
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await bench.Keys.CurrentAsync(patience.Token));

        bench.Vault.Fault = null;
        Assert.Equal(version, (await bench.Keys.CurrentAsync(None)).Version);
    }

    [Fact]
    public async Task Holds_nobody_who_no_longer_waits_and_the_next_one_asks()
    {
        await using var bench = await StartAsync();
        var version = bench.Add();
        var throttled = 0;
        using var patience = new CancellationTokenSource();
        bench.Vault.Fault = _ =>
        {
            if (Interlocked.Increment(ref throttled) > 1)
            {
                return null;
            }

            patience.CancelAfter(TimeSpan.FromMilliseconds(300));
            return VaultFault.Throttled(retryAfter: 60);
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await bench.Keys.CurrentAsync(patience.Token));

        Assert.Equal(version, (await bench.Keys.CurrentAsync(None)).Version);
    }
}
