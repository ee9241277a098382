using System.Text;
using ConnectFunctions.Core.Tests.Registry;
using ConnectFunctions.Idempotency;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Idempotency;

public sealed class A_repeated_request
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Makes_one_application_and_gets_the_same_answer(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        var instance = new Instance(store.Table);

        var first = (await instance.CreateAsync(Instance.M2M, "once")).Value();
        (await instance.UpdateAsync(first.Value.Id.ToString(), """{"name":"Since then"}""")).Value();
        var again = (await instance.CreateAsync(Instance.M2M, "once")).Value();

        Assert.False(first.IsReplay);
        Assert.True(again.IsReplay);
        Assert.Equal(first.Value, again.Value);
        Assert.Single(await AuditRows.OfAsync(store.Table, instance.Environment), row => row.String("Action") == "application.created");
        await instance.AssertWholeAsync();
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Makes_one_secret_and_is_given_it_again_though_it_is_stored_nowhere(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        var instance = new Instance(store.Table);
        var application = await instance.CreatedAsync();

        var first = (await instance.CreateSecretAsync(application, "once")).Value();
        var again = (await new Instance(store.Table).CreateSecretAsync(application, "once", instance.Caller)).Value();

        Assert.True(again.IsReplay);
        Assert.Equal(first.Value.Secret, again.Value.Secret);
        Assert.Equal(first.Value.Plaintext.Reveal(), again.Value.Plaintext.Reveal());
        Assert.Single((await instance.ListSecretsAsync(application)).Value());
        var plaintext = first.Value.Plaintext.Reveal();
        foreach (var row in await RowFamilies.ReadAsync(store.Table, instance.Environment))
        {
            Assert.DoesNotContain(row.Columns.Values, value => Contains(value, plaintext));
        }

        await instance.AssertWholeAsync();
    }

    [Fact]
    public async Task Gets_its_answer_also_when_what_it_made_is_gone_or_there_is_no_room_for_another()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var instance = new Instance(store.Table);
        var application = await instance.CreatedAsync();
        for (var i = 0; i < 4; i++)
        {
            (await instance.CreateSecretAsync(application)).Value();
        }

        var fifth = (await instance.CreateSecretAsync(application, "fifth")).Value();
        var withoutRoom = (await instance.CreateSecretAsync(application, "fifth")).Value();
        var sixth = (await instance.CreateSecretAsync(application, "sixth")).Failure();
        (await instance.DeleteAsync(application)).Value();
        var withoutApplication = (await instance.CreateSecretAsync(application, "fifth")).Value();
        var seventh = (await instance.CreateSecretAsync(application, "seventh")).Failure();

        Assert.Equal(fifth.Value.Plaintext.Reveal(), withoutRoom.Value.Plaintext.Reveal());
        Assert.Equal(fifth.Value.Plaintext.Reveal(), withoutApplication.Value.Plaintext.Reveal());
        Assert.IsType<Failure.Invalid>(sixth);
        Assert.IsType<Failure.NotFound>(seventh);
    }

    [Fact]
    public async Task Is_refused_when_its_key_was_used_for_another()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var instance = new Instance(store.Table);
        var (one, other) = (await instance.CreatedAsync(), await instance.CreatedAsync());
        (await instance.CreateAsync(Instance.M2M, "application")).Value();
        (await instance.CreateSecretAsync(one, "secret")).Value();

        Assert.IsType<Failure.KeyReused>((await instance.CreateAsync(Instance.OAuth, "application")).Failure());
        Assert.IsType<Failure.KeyReused>((await instance.CreateSecretAsync(other, "secret")).Failure());
        Assert.IsType<Failure.KeyReused>((await instance.CreateSecretAsync(one, "application")).Failure());
        Assert.Empty((await instance.ListSecretsAsync(other)).Value());
    }

    [Fact]
    public async Task Is_told_of_a_missing_application_before_a_key_that_cannot_be_read()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var instance = new Instance(store.Table);
        var (here, gone) = (await instance.CreatedAsync(), await instance.CreatedAsync());
        (await instance.DeleteAsync(gone)).Value();
        Outcome<IdempotentRequest> illFormed = Failure.Invalid.Of([new FieldError("Idempotency-Key", "invalid", "is none.")]);

        Assert.IsType<Failure.NotFound>((await instance.Secrets.CreateAsync(instance.Caller, gone, illFormed, None)).Failure());
        Assert.IsType<Failure.Invalid>((await instance.Secrets.CreateAsync(instance.Caller, here, illFormed, None)).Failure());
        Assert.Empty((await instance.ListSecretsAsync(here)).Value());
    }

    [Fact]
    public async Task Of_another_API_key_is_another_request()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var instance = new Instance(store.Table);
        var stranger = instance.Caller with { Actor = instance.Caller.Actor with { Name = "key_of_another" } };

        var own = (await instance.CreateAsync(Instance.M2M, "same")).Value();
        var others = (await instance.CreateAsync(Instance.M2M, "same", stranger)).Value();

        Assert.False(others.IsReplay);
        Assert.NotEqual(own.Value.Id, others.Value.Id);
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task From_twenty_callers_at_once_happens_once(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        var instances = new[] { new Instance(store.Table), new Instance(store.Table) };
        var caller = instances[0].Caller;
        var application = await instances[0].CreatedAsync();
        for (var round = 0; round < Rounds.Of(2); round++)
        {
            var key = $"round-{round}";
            var created = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => instances[i % 2].CreateAsync(Instance.M2M, key, caller))));
            var secrets = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => instances[i % 2].CreateSecretAsync(application, key + "-secret", caller))));

            Assert.Single(created.Select(one => one.Value().Value.Id).Distinct());
            Assert.Single(created, one => !one.Value().IsReplay);
            Assert.Single(secrets.Select(one => one.Value().Value.Plaintext.Reveal()).Distinct());
            Assert.Single(secrets, one => !one.Value().IsReplay);
            Assert.Single((await instances[0].ListSecretsAsync(application, caller)).Value());
            (await instances[0].RevokeAsync(secrets[0].Value().Value.Secret.Id.ToString(), caller)).Value();
        }

        await instances[0].AssertWholeAsync();
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Is_a_new_one_after_a_day_whether_or_not_it_was_swept(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        var clock = new FakeClock();
        var instance = new Instance(store.Table, clock);
        var application = await instance.CreatedAsync();
        var first = (await instance.CreateSecretAsync(application, "daily")).Value();

        clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        Assert.True((await instance.CreateSecretAsync(application, "daily")).Value().IsReplay);

        clock.Advance(TimeSpan.FromSeconds(1));
        var second = (await instance.CreateSecretAsync(application, "daily")).Value();
        Assert.False(second.IsReplay);
        Assert.NotEqual(first.Value.Plaintext.Reveal(), second.Value.Plaintext.Reveal());

        // Only the first request's twin is due, and the row is the second's: it stays.
        clock.Advance(TimeSpan.FromMinutes(2));
        var sweep = new ReplaySweep(store.Table, clock);
        await sweep.RunAsync(instance.Environment, None);
        Assert.True((await instance.CreateSecretAsync(application, "daily")).Value().IsReplay);

        clock.Advance(TimeSpan.FromHours(25));
        await sweep.RunAsync(instance.Environment, None);
        Assert.DoesNotContain(
            await RowFamilies.ReadAsync(store.Table, instance.Environment),
            row => row.Key.StartsWith("idem|", StringComparison.Ordinal) || row.Key.StartsWith("expiry|", StringComparison.Ordinal));
        Assert.False((await instance.CreateSecretAsync(application, "daily")).Value().IsReplay);
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Is_swept_once_when_its_key_was_used_again_before_the_first_was(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        var clock = new FakeClock();
        var instance = new Instance(store.Table, clock);
        var application = await instance.CreatedAsync();
        await instance.CreateSecretAsync(application, "nightly");
        clock.Advance(TimeSpan.FromHours(24.5));
        Assert.False((await instance.CreateSecretAsync(application, "nightly")).Value().IsReplay);
        clock.Advance(TimeSpan.FromHours(24.5));

        await new ReplaySweep(store.Table, clock).RunAsync(instance.Environment, None);

        Assert.DoesNotContain(
            await RowFamilies.ReadAsync(store.Table, instance.Environment),
            row => row.Key.StartsWith("idem|", StringComparison.Ordinal) || row.Key.StartsWith("expiry|", StringComparison.Ordinal));
        await instance.AssertWholeAsync();
    }

    private static bool Contains(object value, string plaintext) => value switch
    {
        string text => text.Contains(plaintext, StringComparison.Ordinal),
        byte[] bytes => Encoding.Latin1.GetString(bytes).Contains(plaintext, StringComparison.Ordinal),
        _ => false,
    };
}
