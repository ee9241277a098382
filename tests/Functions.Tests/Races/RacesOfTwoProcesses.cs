using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ConnectFunctions.Audit;
using ConnectFunctions.ClientSecrets;
using ConnectFunctions.Environments;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;
using Xunit.Abstractions;

namespace ConnectFunctions.Functions.Tests.Races;

/// <summary>
/// What many callers do to the same things at the same time, each race over both services. Every answer is of a kind that
/// the document allows, and none is an error of the service.
/// </summary>
public abstract class RacesOfTwoProcesses(Racers racers, ITestOutputHelper output)
{
    private const string Path = "/connect/applications";
    private const string KeyHeader = "Idempotency-Key";

    /// <summary>Until then, both endings of a race have been seen.</summary>
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Fifty_who_create_a_client_secret_get_five()
    {
        var apis = await racers.EnterAsync();
        for (var round = 0; round < Rounds.Of(3); round++)
        {
            var path = SecretsOf(await apis[0].CreatedAsync(Bodies.M2M()));

            var replies = await AtOnceAsync(50, i => apis[i % 2].SendAsync(HttpMethod.Post, path));

            var made = replies.Where(reply => reply.Status == 201).Select(reply => reply.Json).ToList();
            var refused = replies.Where(reply => reply.Status != 201).ToList();
            Assert.Equal(5, made.Count);
            Assert.Equal(45, refused.Count);
            Assert.All(refused, reply => Assert.Equal("unprocessable_entity", (string?)reply.Is(422)["code"]));
            Assert.Equal(5, made.Select(one => (string?)one["secret"]).Distinct().Count());
            foreach (var api in apis)
            {
                Assert.Equal(AnyId.Of(made).Order(StringComparer.Ordinal), AnyId.Of((await api.GetAsync(path)).IsArray(200)));
            }
        }

        await apis[0].AssertWholeAsync();
    }

    [Fact]
    public async Task No_client_secret_outlives_the_application_that_is_deleted_while_it_is_created()
    {
        var apis = await racers.EnterAsync();
        var (rounds, mixed, watch) = (0, 0, Stopwatch.StartNew());
        for (; rounds < Rounds.Of(10) || (mixed == 0 && watch.Elapsed < Enough); rounds++)
        {
            var path = $"{Path}/{(await apis[0].CreatedAsync(Bodies.M2M()))["id"]}";
            var deleter = apis[rounds % 2];

            var replies = await AtOnceAsync(5, i => i == 0
                ? AfterAMomentAsync(() => deleter.DeleteAsync(path))
                : apis[i % 2].SendAsync(HttpMethod.Post, $"{path}/client_secrets"));

            replies[0].IsEmpty(204);
            Assert.All(replies.Skip(1), reply => IsMadeOrGone(reply, 201));
            foreach (var api in apis)
            {
                (await api.GetAsync($"{path}/client_secrets")).IsNotFound();
                foreach (var made in replies.Where(reply => reply.Status == 201))
                {
                    (await api.DeleteAsync($"/connect/client_secrets/{made.Json["id"]}")).IsNotFound();
                }
            }

            mixed += IsMixed(replies.Skip(1)) ? 1 : 0;
        }

        Tell(rounds, mixed);
        var rows = await RowFamilies.ReadAsync(apis[0].Table, apis[0].Environment.Id);
        Assert.DoesNotContain(rows, row => row.Key.Split('|')[0] is "app" or "secret" or "list");
        await apis[0].AssertWholeAsync();
    }

    [Fact]
    public async Task No_update_brings_back_an_application_that_is_deleted_and_one_of_the_deleters_has_deleted_it()
    {
        var apis = await racers.EnterAsync();
        var (rounds, mixed, watch) = (0, 0, Stopwatch.StartNew());
        for (; rounds < Rounds.Of(10) || (mixed == 0 && watch.Elapsed < Enough); rounds++)
        {
            var application = await apis[0].CreatedAsync(Bodies.ThirdParty());
            var path = $"{Path}/{application["id"]}";

            var replies = await AtOnceAsync(8, i => i < 2
                ? AfterAMomentAsync(() => apis[i].DeleteAsync(path))
                : apis[i % 2].UpdateAsync(application, new JsonObject { [i < 5 ? "name" : "description"] = $"By {i}" }));

            Assert.Equal([204, 404], replies.Take(2).Select(reply => reply.Status).Order());
            Assert.All(replies.Skip(2), reply => IsMadeOrGone(reply, 200));
            foreach (var api in apis)
            {
                (await api.GetAsync(path)).IsNotFound();
                Assert.Empty((await api.GetAsync($"{Path}?organization_id={Bodies.Organization}")).Is(200)["data"]!.AsArray());
            }

            mixed += IsMixed(replies.Skip(2)) ? 1 : 0;
        }

        Tell(rounds, mixed);
        await apis[0].AssertWholeAsync();
    }

    [Fact]
    public async Task Twenty_with_one_idempotency_key_are_one()
    {
        var apis = await racers.EnterAsync();
        var path = SecretsOf(await apis[0].CreatedAsync(Bodies.M2M()));
        for (var round = 0; round < Rounds.Of(3); round++)
        {
            var body = Bodies.ThirdParty().With("name", $"Round {round}").ToJsonString();

            var applications = await AtOnceAsync(20, i => apis[i % 2].SendAsync(HttpMethod.Post, Path, Api.Json(body), (KeyHeader, $"a-{round}")));
            var secrets = await AtOnceAsync(20, i => apis[i % 2].SendAsync(HttpMethod.Post, path, null, (KeyHeader, $"s-{round}")));

            AreOne(applications);
            AreOne(secrets);
            var listed = (await apis[1].GetAsync(path)).IsArray(200);
            Assert.Equal(secrets[0].Is(201).Without("secret").ToJsonString(), Assert.Single(listed)!.ToJsonString());
            (await apis[0].DeleteAsync($"/connect/client_secrets/{secrets[0].Json["id"]}")).IsEmpty(204);
        }

        await HasApplicationsAsync(apis, 1 + Rounds.Of(3));
        await apis[0].AssertWholeAsync();
    }

    [Fact]
    public async Task Twenty_with_one_idempotency_key_and_two_requests_are_one_and_ten_who_are_refused()
    {
        var apis = await racers.EnterAsync();
        for (var round = 0; round < Rounds.Of(3); round++)
        {
            string[] bodies = [Bodies.FirstParty($"One {round}").ToJsonString(), Bodies.FirstParty($"Other {round}").ToJsonString()];

            var replies = await AtOnceAsync(20, i => apis[i % 2].SendAsync(HttpMethod.Post, Path, Api.Json(bodies[i / 2 % 2]), (KeyHeader, $"{round}")));

            var halves = replies.Select((reply, i) => (Reply: reply, Body: i / 2 % 2)).GroupBy(one => one.Body, one => one.Reply).OrderBy(half => half.First().Status).ToList();
            AreOne([.. halves[0]]);
            Assert.Equal(10, halves[1].Count());
            Assert.All(halves[1], reply => reply.IsError(422, "idempotency_key_reused"));
        }

        await HasApplicationsAsync(apis, Rounds.Of(3));
        await apis[0].AssertWholeAsync();
    }

    [Fact]
    public async Task The_first_client_secrets_of_an_environment_share_one_pepper()
    {
        for (var round = 0; round < Rounds.Of(3); round++)
        {
            var apis = await racers.EnterAsync();
            var applications = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => apis[i % 2].CreatedAsync(Bodies.M2M())));

            // With an idempotency key a secret is derived, from another key that is made when it is first needed.
            var replies = await AtOnceAsync(20, i => apis[i % 2].SendAsync(
                HttpMethod.Post, SecretsOf(applications[i]), null, i < 10 ? [] : [(KeyHeader, $"{i}")]));

            var ring = (await RowFamilies.ReadAsync(apis[0].Table, apis[0].Environment.Id)).Select(row => row.Key).Where(key => key.StartsWith("keyring|", StringComparison.Ordinal));
            Assert.Equal(["keyring|idempotency|0000000001", "keyring|pepper|0000000001"], ring);
            var host = apis[0].Host;
            var verifier = new ClientSecretVerifier(host.Table, host.NewKeyRing()!, TimeProvider.System);
            var caller = new Caller(apis[0].Environment.Id, Actor.Operator("tests"));
            for (var i = 0; i < replies.Length; i++)
            {
                var secret = (string)replies[i].Is(201)["secret"]!;
                Assert.NotNull(await verifier.VerifyAsync(caller, (string)applications[i]["client_id"]!, secret, CancellationToken.None));
            }

            await apis[0].AssertWholeAsync();
        }
    }

    [Fact]
    public async Task A_dozen_updates_of_different_fields_all_survive()
    {
        var apis = await racers.EnterAsync();
        for (var round = 0; round < Rounds.Of(3); round++)
        {
            var before = await apis[0].CreatedAsync(Bodies.ThirdParty());
            JsonObject[] changes =
            [
                .. Enumerable.Range(0, 3).SelectMany(i => (JsonObject[])
                [
                    new() { ["name"] = $"Name {i}" },
                    new() { ["description"] = $"Description {i}" },
                    new() { ["scopes"] = Bodies.Texts($"scope:{i}") },
                    new() { ["redirect_uris"] = Bodies.Uris($"https://{i}.example") },
                ]),
            ];

            var replies = await AtOnceAsync(changes.Length, i => apis[i / 4 % 2].UpdateAsync(before, changes[i]));

            var after = await apis[round % 2].FoundAsync(before);
            var steps = replies.Select((reply, i) => (After: reply.Is(200), Field: changes[i].Single().Key)).ToList();
            Assert.All(steps.Zip(changes), one => Assert.Equal(Sent(one.Second), Sent(one.First.After, one.First.Field)));
            Assert.True(
                HappenedOneAfterAnother(before, steps, after),
                $"{before.ToJsonString()}\n{string.Join('\n', steps.Select(step => step.After.ToJsonString()))}\n{after.ToJsonString()}");
            Assert.Equal(12, (await StoredRows.OfAsync(apis[0])).Audit.Count(row => row.String("Action") == "application.updated" && row.String("Object") == (string?)before["id"]));
        }

        await apis[0].AssertWholeAsync();
    }

    [Theory]
    [InlineData("desc", "after")]
    [InlineData("asc", "after")]
    [InlineData("desc", "before")]
    public async Task A_walk_neither_misses_nor_repeats_what_is_there_throughout(string order, string direction)
    {
        var apis = await racers.EnterAsync();
        var traffic = new Traffic(apis);
        await traffic.FillAsync(36);
        using var end = new CancellationTokenSource();
        var coming = apis.Select(api => traffic.ComeAndGoAsync(api, end.Token)).ToList();
        var (walks, passing, watch) = (0, 0, Stopwatch.StartNew());
        try
        {
            for (; walks < Rounds.Of(3) || (passing == 0 && watch.Elapsed < Enough); walks++)
            {
                var walked = await Task.WhenAll(
                    traffic.WalkAsync(apis[0], $"order={order}", direction),
                    traffic.WalkAsync(apis[1], $"order={order}&organization_id={Bodies.Organization}", direction));
                foreach (var walk in walked)
                {
                    // In the strict order of their ids, so none is there twice.
                    Assert.Equal(walk.Seen.Distinct().Order(StringComparer.Ordinal), walk.IsNewestFirst ? Enumerable.Reverse(walk.Seen) : walk.Seen);
                    Assert.Empty(walk.Throughout.Except(walk.Seen));
                    passing += walk.Seen.Except(walk.Throughout).Count();
                }
            }
        }
        finally
        {
            await end.CancelAsync();
        }

        var changes = (await Task.WhenAll(coming)).Sum();
        output.WriteLine($"{walks} walks at each of two services, {passing} met that came or went meanwhile, among {changes} changes");
        Assert.NotEqual(0, passing);
        await apis[0].AssertWholeAsync();
    }

    private static string SecretsOf(JsonNode application) => $"{Path}/{application["id"]}/client_secrets";

    private static async Task<Reply[]> AtOnceAsync(int count, Func<int, Task<Reply>> call)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = Enumerable.Range(0, count).Select(i => Task.Run(async () =>
        {
            await start.Task;
            return await call(i);
        })).ToList();
        start.SetResult();
        return await Task.WhenAll(calls);
    }

    /// <summary>So that it falls now before the others, now among them.</summary>
    private static async Task<Reply> AfterAMomentAsync(Func<Task<Reply>> call)
    {
        await Task.Delay(RandomNumberGenerator.GetInt32(12));
        return await call();
    }

    private static void IsMadeOrGone(Reply reply, int made)
    {
        if (reply.Status != made)
        {
            reply.IsNotFound();
        }
    }

    /// <summary>Whether the deletion fell among the others, rather than before or after all of them.</summary>
    private static bool IsMixed(IEnumerable<Reply> others) => others.Select(reply => reply.Status).Distinct().Count() == 2;

    private static void AreOne(IReadOnlyCollection<Reply> replies)
    {
        Assert.Single(replies.Select(reply => reply.Has(201).Text).Distinct());
        Assert.Single(replies.Select(reply => reply.Headers.GetValueOrDefault("ETag")).Distinct());
        Assert.Single(replies, reply => !reply.Headers.ContainsKey("Idempotent-Replayed"));
    }

    private static async Task HasApplicationsAsync(Api[] apis, int count)
    {
        foreach (var api in apis)
        {
            Assert.Equal(count, (await api.GetAsync($"{Path}?limit=100")).Is(200)["data"]!.AsArray().Count);
        }
    }

    /// <summary>The value of a field as it was sent, with nothing that the service adds.</summary>
    private static string Sent(JsonNode application, string? field = null)
    {
        var value = application[field ?? application.AsObject().Single().Key]!;
        return value is JsonArray array && array.FirstOrDefault() is JsonObject ? (string)array.Single()!["uri"]! : value.ToJsonString();
    }

    /// <summary>
    /// Whether there is an order in which each answer is the one before with its own field changed, and the last is what
    /// is there now: then no change was lost, not even to one that was overwritten later.
    /// </summary>
    private static bool HappenedOneAfterAnother(JsonObject before, List<(JsonObject After, string Field)> steps, JsonObject after) => steps.Count == 0
        ? before.ToJsonString() == after.ToJsonString()
        : steps.Any(step => IsNext(before, step.After, step.Field) && HappenedOneAfterAnother(step.After, [.. steps.Where(other => other != step)], after));

    private static bool IsNext(JsonObject before, JsonObject after, string field) =>
        string.CompareOrdinal((string?)before["updated_at"], (string?)after["updated_at"]) <= 0
        && before.All(member => member.Key == field || member.Key == "updated_at" || JsonNode.DeepEquals(member.Value, after[member.Key]));

    private void Tell(int rounds, int mixed)
    {
        output.WriteLine($"{rounds} rounds, in {mixed} of them the deletion fell among the others");
        Assert.NotEqual(0, mixed);
    }
}
