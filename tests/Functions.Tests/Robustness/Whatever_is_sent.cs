using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectFunctions.Functions.Tests.Running;
using ConnectFunctions.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using Xunit.Abstractions;

namespace ConnectFunctions.Functions.Tests.Robustness;

/// <summary>
/// Never a fault of the service's own, never half of anything written, and what was accepted is read as it was sent. A
/// failure tells the seed; CONNECT_SEED repeats it.
/// </summary>
public abstract class Whatever_is_sent(Front front, ITestOutputHelper output)
{
    private static readonly int Runs = Rounds.Of(250);

    [Theory]
    [InlineData(Engine.Embedded)]
    [InlineData(Engine.Azurite)]
    public async Task To_create_an_application_is_kept_as_it_is_or_refused(Engine engine)
    {
        var api = await Api.NewAsync(engine);
        var accepted = 0;

        await HoldsAsync(Odd.CreationBody, async body =>
        {
            var reply = await api.SendAsync(HttpMethod.Post, "/connect/applications", Api.Json(body));
            Assert.Contains(reply.Status, (int[])[201, 400, 413, 422]);
            if (reply.Status == 201)
            {
                accepted++;
                IsAsSent(body, reply.Json);
                Assert.Equal(reply.Text, (await api.GetAsync($"/connect/applications/{reply.Json["id"]}")).Has(200).Text);
            }
        });

        Assert.InRange(accepted, Runs / 20, Runs - 1);
        await AreWholeAsync(api, accepted);
    }

    [Theory]
    [InlineData(Engine.Embedded)]
    [InlineData(Engine.Azurite)]
    public async Task To_change_an_application_is_kept_as_it_is_or_refused(Engine engine)
    {
        var api = await Api.NewAsync(engine);
        JsonObject[] applications = [await api.CreatedAsync(Bodies.ThirdParty()), await api.CreatedAsync(Bodies.M2M())];
        var accepted = 0;

        await HoldsAsync(Odd.ChangeBody, async body =>
        {
            for (var i = 0; i < applications.Length; i++)
            {
                var reply = await api.SendAsync(HttpMethod.Put, $"/connect/applications/{applications[i]["id"]}", Api.Json(body));
                Assert.Contains(reply.Status, (int[])[200, 400, 413, 422]);
                if (reply.Status == 200)
                {
                    accepted++;
                    IsAsSent(body, reply.Json, applications[i]);
                    applications[i] = reply.Is(200);
                }

                Assert.Equal(applications[i].ToJsonString(), (await api.FoundAsync(applications[i])).ToJsonString());
            }
        });

        Assert.InRange(accepted, Runs / 20, (2 * Runs) - 1);
        await AreWholeAsync(api, applications.Length);
    }

    [Fact]
    public async Task To_make_a_client_secret_makes_one_or_is_refused()
    {
        var api = await Api.NewAsync(front);
        var application = await api.CreatedAsync(Bodies.M2M());
        var made = 0;

        await HoldsAsync(Odd.ChangeBody, async body =>
        {
            var reply = await api.SendAsync(HttpMethod.Post, $"/connect/applications/{application["id"]}/client_secrets", Api.Json(body));
            Assert.Contains(reply.Status, (int[])[201, 400, 413]);
            if (reply.Status == 201)
            {
                made++;
                (await api.DeleteAsync($"/connect/client_secrets/{reply.Json["id"]}")).IsEmpty(204);
            }
        });

        Assert.NotEqual(0, made);
        await AreWholeAsync(api, 1);
    }

    [Fact]
    public async Task As_an_id_is_not_found()
    {
        var api = await Api.NewAsync(front);
        await api.CreatedAsync(Bodies.M2M());

        // Not through the document: the server itself refuses a few, with neither body nor request ID.
        var unwatched = api.Unwatched();
        await HoldsAsync(Odd.Segment, async id =>
        {
            foreach (var (method, path) in Http.Routes.Calls.Where(call => call.Path.Contains("/x", StringComparison.Ordinal)))
            {
                var reply = await unwatched.SendAsync(
                    HttpMethod.Parse(method), path.Replace("/x", $"/{id}", StringComparison.Ordinal), method is "PUT" or "POST" ? Api.Json("{}") : null);
                Assert.True(reply.Status == 404, $"{method} {path} with {id}: {reply.Status}");
            }
        });

        await AreWholeAsync(api, 1);
    }

    [Fact]
    public async Task As_a_query_gives_a_page_or_is_refused()
    {
        var api = await Api.NewAsync(front);
        await api.CreatedAsync(Bodies.M2M("org_a"));
        var pages = 0;

        await HoldsAsync(Odd.Query, async query =>
        {
            var reply = await api.GetAsync($"/connect/applications{query}");
            Assert.Contains(reply.Status, (int[])[200, 422]);
            pages += reply.Status == 200 ? 1 : 0;
            (await api.GetAsync($"/connect/applications/x{query}")).IsNotFound();
        });

        Assert.InRange(pages, 1, Runs - 1);
    }

    [Fact]
    public async Task In_headers_is_answered()
    {
        var api = await Api.NewAsync(front);
        var headers = Gen.NonEmptyListOf(Odd.Header).Select(lines => string.Join("\r\n", lines.Take(5)));

        await HoldsAsync(headers, async lines =>
        {
            foreach (var (method, path) in Http.Routes.Calls)
            {
                var body = method is "PUT" or "POST" ? "{}" : "";
                var reply = await Raw.SendAsync(
                    api.Host.Url,
                    $"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {body.Length}\r\nAuthorization: Bearer {api.ApiKey}\r\n{lines}\r\n\r\n{body}");
                Assert.True(reply.Status is >= 200 and < 500, $"{method} {path}: {reply.Status}");
            }
        }, Runs / 5);
    }

    [Fact]
    public async Task As_HTTP_that_is_none_is_no_fault_of_the_services_own()
    {
        var api = await Api.NewAsync(front);
        var body = Bodies.M2M().ToJsonString();
        var request =
            $"POST /connect/applications HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n"
            + $"Authorization: Bearer {api.ApiKey}\r\n\r\n{body}";

        await HoldsAsync(Odd.Spoiled(request), async spoiled =>
        {
            var reply = await Raw.SendCutAsync(api.Host.Url, spoiled);

            // 505 is the server's word on another version of HTTP, 501 on a coding that it does not know.
            Assert.True(reply.Status is < 500 or 501 or 505, $"{reply.Status}");
        });

        await api.AssertWholeAsync();
        await api.CreatedAsync(Bodies.M2M());
    }

    /// <summary>The document is JSON here, for it was accepted.</summary>
    /// <param name="before">What was changed; null for a creation.</param>
    private static void IsAsSent(string body, JsonNode answered, JsonNode? before = null)
    {
        using var sent = JsonDocument.Parse(body);
        var hasNullList = sent.RootElement.EnumerateObject().Any(member => member is { Name: "scopes" or "redirect_uris", Value.ValueKind: JsonValueKind.Null });
        foreach (var member in sent.RootElement.EnumerateObject())
        {
            switch (member.Name)
            {
                case "name":
                    Assert.Equal(member.Value.GetString()!.Trim(), (string?)answered["name"]);
                    break;
                case "description" when before is not null && hasNullList && member.Value.ValueKind is JsonValueKind.Null:
                    Assert.Equal((string?)before["description"], (string?)answered["description"]);
                    break;
                case "description":
                    Assert.Equal(member.Value.GetString() is { Length: > 0 } text ? text : null, (string?)answered["description"]);
                    break;
                case "scopes" or "redirect_uris" when before is not null && member.Value.ValueKind is JsonValueKind.Null:
                    Assert.Equal(before[member.Name]?.ToJsonString(), answered[member.Name]?.ToJsonString());
                    break;
                case "scopes":
                    Assert.Equal(Elements(member.Value).Select(scope => scope.GetString()), answered["scopes"]!.AsArray().Select(scope => (string?)scope));
                    break;
                case "redirect_uris" when answered["redirect_uris"] is JsonArray uris:
                    Assert.Equal(Elements(member.Value).Select(uri => uri.GetProperty("uri").GetString()), uris.Select(uri => (string?)uri!["uri"]));
                    break;
            }
        }
    }

    private static JsonElement[] Elements(JsonElement array) => array.ValueKind is JsonValueKind.Array ? [.. array.EnumerateArray()] : [];

    private static async Task AreWholeAsync(Api api, int applications)
    {
        await api.AssertWholeAsync();
        var listed = 0;
        string? cursor = null;
        do
        {
            var page = (await api.GetAsync($"/connect/applications?limit=100{(cursor is null ? "" : $"&after={cursor}")}")).Is(200);
            listed += page["data"]!.AsArray().Count;
            cursor = (string?)page["list_metadata"]!["after"];
        }
        while (cursor is not null);

        Assert.Equal(applications, listed);
    }

    /// <summary>Off the tests' own threads, because the checker blocks one.</summary>
    private Task HoldsAsync<T>(Gen<T> generator, Func<T, Task> property, int? runs = null)
    {
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("CONNECT_SEED"), CultureInfo.InvariantCulture, out var given)
            ? given
            : BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
        output.WriteLine($"CONNECT_SEED={seed}");
        var config = Config.QuickThrowOnFailure.WithMaxTest(runs ?? Runs).WithReplay(seed, 1);
        return Task.Run(() => Check.One(config, Prop.ForAll(generator.ToArbitrary(), property)));
    }
}

public sealed class Whatever_is_sent_on_the_server(ITestOutputHelper output) : Whatever_is_sent(Front.Server, output);

public sealed class Whatever_is_sent_on_the_worker(ITestOutputHelper output) : Whatever_is_sent(Front.Worker, output);
