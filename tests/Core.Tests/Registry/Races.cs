using ConnectFunctions.Applications;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Registry;

/// <summary>What several instances do to the same rows at the same time.</summary>
public sealed class Races
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Fifty_who_create_a_client_secret_get_five(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        var (one, other) = Two(store.Table);
        for (var round = 0; round < Rounds.Of(2); round++)
        {
            var id = await one.CreatedAsync();

            var outcomes = await AtOnceAsync(Enumerable.Range(0, 50)
                .Select(i => (Func<Task<string?>>)(async () => Told(await (i % 2 == 0 ? one : other).CreateSecretAsync(id, one.Caller)))));

            Assert.Equal(5, outcomes.Count(outcome => outcome is null));
            Assert.Equal(45, outcomes.Count(outcome => outcome == nameof(Failure.Invalid)));
            Assert.Equal(5, (await one.ListSecretsAsync(id)).Value().Count);
        }

        await one.AssertWholeAsync();
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task A_client_secret_is_never_left_of_an_application_that_is_deleted_meanwhile(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        var (one, other) = Two(store.Table);
        for (var round = 0; round < Rounds.Of(8); round++)
        {
            var id = await one.CreatedAsync(Instance.M2M);
            var creations = Enumerable.Range(0, 4).Select(_ => (Func<Task<string?>>)(async () => Told(await other.CreateSecretAsync(id, one.Caller))));

            var outcomes = await AtOnceAsync([async () => Told(await one.DeleteAsync(id)), .. creations]);

            Assert.Null(outcomes[0]);
            Assert.All(outcomes.Skip(1), outcome => Assert.True(outcome is null or nameof(Failure.NotFound), outcome));
            var rows = await RowFamilies.ReadAsync(store.Table, one.Environment);
            Assert.DoesNotContain(rows, row => row.Key.Split('|')[0] is "app" or "secret" or "list");
        }

        await one.AssertWholeAsync();
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task A_client_secret_that_is_revoked_while_others_come_and_go_is_the_only_one_gone(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        var (one, other) = Two(store.Table);
        var id = await one.CreatedAsync();
        for (var round = 0; round < Rounds.Of(5); round++)
        {
            var old = (await one.CreateSecretAsync(id)).Value().Secret.Id.ToString();

            var outcomes = await AtOnceAsync(
            [
                async () => Told(await one.RevokeAsync(old)),
                async () => Told(await other.RevokeAsync(old, one.Caller)),
                async () => (await one.CreateSecretAsync(id)).Value().Secret.Id.ToString(),
                async () => (await other.CreateSecretAsync(id, one.Caller)).Value().Secret.Id.ToString(),
            ]);

            Assert.Equal([null, nameof(Failure.NotFound)], outcomes.Take(2).Order());
            Assert.Equal(
                outcomes.Skip(2).Order(),
                (await one.ListSecretsAsync(id)).Value().Select(secret => secret.Id.ToString()).Order());
            foreach (var created in outcomes.Skip(2))
            {
                (await one.RevokeAsync(created!)).Value();
            }
        }

        await one.AssertWholeAsync();
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task A_dozen_updates_of_different_fields_all_survive(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        for (var round = 0; round < Rounds.Of(2); round++)
        {
            await UpdateADozenTimesAsync(store.Table, processes: 2);
        }
    }

    /// <summary>Of several processes one wins at a time, so that one of the losers may lose for nearly all of it: ten seconds.</summary>
    [Theory]
    [InlineData(2, 0.25)]
    [InlineData(6, 0.4)]
    public async Task A_dozen_updates_all_survive_over_a_slow_store(int processes, double secondsForEverything)
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);

        await UpdateADozenTimesAsync(new SlowTable(store.Table, TimeSpan.FromSeconds(secondsForEverything)), processes);
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task One_of_those_who_delete_an_application_has_deleted_it(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        var (one, other) = Two(store.Table);
        for (var round = 0; round < Rounds.Of(3); round++)
        {
            var id = await one.CreatedAsync(Instance.M2M);
            await one.CreateSecretAsync(id);

            var outcomes = await AtOnceAsync(Enumerable.Range(0, 8)
                .Select(i => (Func<Task<string?>>)(async () => Told(await (i % 2 == 0 ? one : other).DeleteAsync(id, one.Caller)))));

            Assert.Single(outcomes, outcome => outcome is null);
            Assert.Equal(7, outcomes.Count(outcome => outcome == nameof(Failure.NotFound)));
        }

        await one.AssertWholeAsync();
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task An_update_never_brings_back_an_application_that_is_deleted_meanwhile(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        var (one, other) = Two(store.Table);
        for (var round = 0; round < Rounds.Of(5); round++)
        {
            var id = await one.CreatedAsync();

            var outcomes = await AtOnceAsync(
            [
                async () => Told(await one.DeleteAsync(id)),
                async () => Told(await other.UpdateAsync(id, """{"name":"After"}""", one.Caller)),
                async () => Told(await other.UpdateAsync(id, """{"description":"after"}""", one.Caller)),
            ]);

            Assert.Null(outcomes[0]);
            Assert.All(outcomes.Skip(1), outcome => Assert.True(outcome is null or nameof(Failure.NotFound), outcome));
            Assert.IsType<Failure.NotFound>((await one.FindAsync(id)).Failure());
        }

        await one.AssertWholeAsync();
    }

    [Theory]
    [InlineData(Engine.Sqlite, ListOrder.Desc)]
    [InlineData(Engine.Sqlite, ListOrder.Asc)]
    [InlineData(Engine.Azurite, ListOrder.Desc)]
    [InlineData(Engine.Azurite, ListOrder.Asc)]
    public async Task A_walk_through_the_list_neither_misses_nor_repeats_what_is_there_throughout(Engine engine, ListOrder order)
    {
        await using var store = await TestStore.OpenAsync(engine);
        var (one, other) = Two(store.Table);
        var lasting = new List<string>();
        var passing = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            (i % 3 == 0 ? passing : lasting).Add(await one.CreatedAsync());
        }

        using var end = new CancellationTokenSource();
        var changing = Task.Run(async () =>
        {
            var left = new Queue<string>(passing);
            while (!end.IsCancellationRequested)
            {
                left.Enqueue((await other.CreateAsync(caller: one.Caller)).Value().Id.ToString());
                (await other.DeleteAsync(left.Dequeue(), one.Caller)).Value();
            }
        });

        for (var walk = 0; walk < Rounds.Of(3); walk++)
        {
            var seen = await WalkAsync(one, order);
            Assert.Equal(seen.Distinct(), seen);
            Assert.Equal(order is ListOrder.Asc ? lasting : Enumerable.Reverse(lasting), seen.Where(lasting.Contains));
        }

        await end.CancelAsync();
        await changing;
        await one.AssertWholeAsync();
    }

    private static async Task<List<string>> WalkAsync(Instance instance, ListOrder order)
    {
        var seen = new List<string>();
        ListCursor? cursor = null;

        // With newcomers ahead, an ascending walk ends where it has seen enough.
        for (var page = 0; page < 20; page++)
        {
            var found = (await instance.ListAsync(new ApplicationQuery { Limit = 3, Order = order, Cursor = cursor })).Value();
            seen.AddRange(found.Ids());
            if (found.After is not { } after)
            {
                break;
            }

            cursor = new ListCursor(CursorSide.After, after.Ulid);
        }

        return seen;
    }

    private static (Instance One, Instance Other) Two(ITable table) => (new Instance(table), new Instance(table));

    /// <summary>Null for success, otherwise the kind of failure.</summary>
    private static string? Told<T>(Outcome<T> outcome)
        where T : notnull =>
        outcome.Failure()?.GetType().Name;

    private static async Task UpdateADozenTimesAsync(ITable table, int processes)
    {
        var instances = Enumerable.Range(0, processes).Select(_ => new Instance(table)).ToArray();
        var one = instances[0];
        var id = await one.CreatedAsync();

        // Each adds a scope of its own to those that it finds, so one lost update is one lost scope.
        string[] scopes = [.. Enumerable.Range(10, 9).Select(i => $"s{i}")];
        var adding = scopes.Select((scope, i) => (Func<Task<string?>>)(async () => Told(await instances[i % processes].Applications.UpdateAsync(
            one.Caller,
            id,
            condition: null,
            current => ApplicationChange.Read(
                Instance.Json($$"""{"scopes":[{{string.Join(',', current.Scopes.Items.Add(scope).Select(s => $"\"{s}\""))}}]}"""), current),
            None))));
        string[] bodies = ["""{"name":"After"}""", """{"description":"after"}""", """{"redirect_uris":[{"uri":"https://after.example"}]}"""];
        var others = bodies.Select((body, i) => (Func<Task<string?>>)(async () => Told(await instances[^(i % processes + 1)].UpdateAsync(id, body, one.Caller))));

        Assert.All(await AtOnceAsync([.. adding, .. others]), Assert.Null);

        var after = Assert.IsType<OAuthApplication>((await one.FindAsync(id)).Value());
        Assert.Equal(scopes, after.Scopes.Items.Order());
        Assert.Equal(("After", "after"), (after.Name.ToString(), after.Description?.ToString()));
        Assert.Equal("https://after.example", Assert.Single(after.RedirectUris.Items).Uri);
        Assert.Equal(12, (await AuditRows.EntriesAsync(table, one.Environment)).Count(entry => entry == $"application.updated {id}"));
        await one.AssertWholeAsync();
    }

    private static async Task<string?[]> AtOnceAsync(IEnumerable<Func<Task<string?>>> calls)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = calls.Select(call => Task.Run(async () =>
        {
            await start.Task;
            return await call();
        })).ToList();
        start.SetResult();
        return await Task.WhenAll(running);
    }
}
