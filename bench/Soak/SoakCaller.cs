using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Bench.Soak;

/// <summary>
/// A caller with an environment of its own that knows what must be in it. It tries again, with the same idempotency key,
/// until a call is settled, and at times hangs up in the middle of one.
/// </summary>
internal sealed class SoakCaller : IDisposable
{
    private const int MostApplications = 40;
    private const int MostSecrets = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient client;
    private readonly Tally tally;
    private readonly TimeSpan pause;
    private readonly List<KnownApplication> known = [];
    private readonly string keyPrefix;
    private int lastKey;

    public SoakCaller(Uri server, TestEnvironment environment, Tally tally, TimeSpan pause)
    {
        (Environment, this.tally, this.pause) = (environment, tally, pause);
        client = new HttpClient { BaseAddress = server, Timeout = Patience };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", environment.ApiKey);
        keyPrefix = environment.Id.ToString();
    }

    public TestEnvironment Environment { get; }

    public int Applications => known.Count;

    public int Secrets => known.Sum(one => one.Secrets.Count);

    /// <summary>Calls until told to stop; the call under way then is still settled.</summary>
    /// <param name="stop">Ends the calls.</param>
    /// <param name="cancellation">Ends everything, and then nothing is known.</param>
    public async Task CallAsync(CancellationToken stop, CancellationToken cancellation)
    {
        while (!stop.IsCancellationRequested)
        {
            await StepAsync(cancellation);
            await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), cancellation);
        }
    }

    /// <summary>Holds everything that was acknowledged against everything that is there. To be asked without faults.</summary>
    public async Task VerifyAsync(CancellationToken cancellation)
    {
        var listed = new Dictionary<string, string>();
        for (string? after = null; ;)
        {
            var page = (await SendAsync("verify", HttpMethod.Get, $"/connect/applications?limit=100{(after is null ? "" : $"&after={after}")}", null, null, cancellation)).Body!;
            foreach (var item in page["data"]!.AsArray())
            {
                if (!listed.TryAdd((string)item!["id"]!, (string)item["name"]!))
                {
                    tally.AddDoubled($"{item["id"]} is in the list twice");
                }
            }

            after = (string?)page["list_metadata"]!["after"];
            if (after is null)
            {
                break;
            }
        }

        foreach (var id in listed.Keys.Except(known.Select(one => one.Id)))
        {
            tally.AddDoubled($"{id} '{listed[id]}' is there and nobody knows it");
        }

        foreach (var application in known)
        {
            await VerifyAsync(application, listed.GetValueOrDefault(application.Id), cancellation);
        }
    }

    public void Dispose() => client.Dispose();

    private async Task VerifyAsync(KnownApplication application, string? listedName, CancellationToken cancellation)
    {
        var found = await SendAsync("verify", HttpMethod.Get, $"/connect/applications/{application.Id}", null, null, cancellation);
        if (found.Status != 200 || listedName is null)
        {
            tally.AddLost($"{application.Id}: GET answers {found.Status}, and it is {(listedName is null ? "not " : "")}in the list");
            return;
        }

        if ((string?)found.Body!["name"] != application.Name || listedName != application.Name)
        {
            tally.AddWrong($"{application.Id} is '{found.Body["name"]}', in the list '{listedName}', and should be '{application.Name}'");
        }

        var secrets = await SecretIdsAsync(application, "verify", cancellation);
        foreach (var id in application.Secrets.Except(secrets))
        {
            tally.AddLost($"{id} of {application.Id}");
        }

        foreach (var id in secrets.Except(application.Secrets))
        {
            tally.AddDoubled($"{id} of {application.Id} is there and nobody knows it");
        }
    }

    private Task StepAsync(CancellationToken cancellation)
    {
        if (known.Count == 0)
        {
            return CreateAsync(cancellation);
        }

        var application = known[Random.Shared.Next(known.Count)];
        return Random.Shared.Next(100) switch
        {
            < 20 => known.Count < MostApplications ? CreateAsync(cancellation) : DeleteAsync(application, cancellation),
            < 45 => GetAsync(application, cancellation),
            < 55 => ListAsync(cancellation),
            < 65 => UpdateAsync(application, cancellation),
            < 80 => application.Secrets.Count < MostSecrets ? CreateSecretAsync(application, cancellation) : DeleteSecretAsync(application, cancellation),
            < 88 => ListSecretsAsync(application, cancellation),
            < 94 => application.Secrets.Count > 0 ? DeleteSecretAsync(application, cancellation) : CreateSecretAsync(application, cancellation),
            _ => DeleteAsync(application, cancellation),
        };
    }

    private async Task CreateAsync(CancellationToken cancellation)
    {
        const string Call = "create application";
        var key = NextKey();
        if (await PostAsync(Call, "/connect/applications", Sample.Application(key), key, cancellation) is { } id)
        {
            known.Add(new KnownApplication(id, key));
        }
    }

    private async Task CreateSecretAsync(KnownApplication application, CancellationToken cancellation)
    {
        if (await PostAsync("create client secret", $"/connect/applications/{application.Id}/client_secrets", null, NextKey(), cancellation) is { } id)
        {
            application.Secrets.Add(id);
        }
    }

    /// <summary>At times sends it once more after success, which must change nothing.</summary>
    private async Task<string?> PostAsync(string call, string path, string? body, string key, CancellationToken cancellation)
    {
        var created = await SendAsync(call, HttpMethod.Post, path, body, key, cancellation);
        if (created.Status != 201)
        {
            tally.AddWrong($"{call} answered {created.Status}: {created.Body?.ToJsonString()}");
            return null;
        }

        var id = (string)created.Body!["id"]!;
        if (Random.Shared.Next(10) == 0)
        {
            var again = await SendAsync($"{call}, again", HttpMethod.Post, path, body, key, cancellation);
            if (again.Status != 201 || (string?)again.Body!["id"] != id || again.Body.ToJsonString() != created.Body.ToJsonString())
            {
                tally.AddDoubled($"{call} with the same idempotency key: {id}, then {again.Status} {again.Body?["id"]}");
            }
        }

        return id;
    }

    private async Task GetAsync(KnownApplication application, CancellationToken cancellation)
    {
        var found = await SendAsync("get application", HttpMethod.Get, $"/connect/applications/{application.Id}", null, null, cancellation);
        if (found.Status != 200)
        {
            tally.AddLost($"{application.Id}: GET answers {found.Status} in the middle of the run");
        }
        else if ((string?)found.Body!["name"] != application.Name)
        {
            tally.AddWrong($"{application.Id} is '{found.Body["name"]}' and should be '{application.Name}'");
        }
    }

    private async Task ListAsync(CancellationToken cancellation)
    {
        // All of them: nobody else writes here.
        var page = await SendAsync("list applications", HttpMethod.Get, "/connect/applications?limit=100", null, null, cancellation);
        var listed = page.Body?["data"]?.AsArray().Select(item => (string)item!["id"]!).ToList() ?? [];
        foreach (var missing in known.Select(one => one.Id).Except(listed))
        {
            tally.AddLost($"{missing} is not in the list in the middle of the run");
        }

        foreach (var unknown in listed.Except(known.Select(one => one.Id)))
        {
            tally.AddDoubled($"{unknown} is in the list in the middle of the run, and nobody knows it");
        }
    }

    private async Task UpdateAsync(KnownApplication application, CancellationToken cancellation)
    {
        var name = NextKey();
        var updated = await SendAsync(
            "update application", HttpMethod.Put, $"/connect/applications/{application.Id}", $$"""{"name":"{{name}}"}""", null, cancellation);
        if (updated.Status == 200)
        {
            application.Name = name;
        }
        else
        {
            tally.AddWrong($"PUT on {application.Id} answered {updated.Status}");
        }
    }

    private async Task ListSecretsAsync(KnownApplication application, CancellationToken cancellation)
    {
        var listed = await SecretIdsAsync(application, "list client secrets", cancellation);
        if (!application.Secrets.SetEquals(listed))
        {
            tally.AddWrong($"{application.Id} has {listed.Count} client secrets and should have {application.Secrets.Count}");
        }
    }

    private async Task<IReadOnlyCollection<string>> SecretIdsAsync(KnownApplication application, string call, CancellationToken cancellation)
    {
        var listed = await SendAsync(call, HttpMethod.Get, $"/connect/applications/{application.Id}/client_secrets", null, null, cancellation);
        return (listed.Body as JsonArray)?.Select(item => (string)item!["id"]!).ToList() ?? [];
    }

    private async Task DeleteSecretAsync(KnownApplication application, CancellationToken cancellation)
    {
        var id = application.Secrets.First();
        await DeleteAsync("delete client secret", $"/connect/client_secrets/{id}", id, cancellation);
        application.Secrets.Remove(id);
    }

    private async Task DeleteAsync(KnownApplication application, CancellationToken cancellation)
    {
        await DeleteAsync("delete application", $"/connect/applications/{application.Id}", application.Id, cancellation);
        known.Remove(application);
    }

    private async Task DeleteAsync(string call, string path, string id, CancellationToken cancellation)
    {
        var deleted = await SendAsync(call, HttpMethod.Delete, path, null, null, cancellation);

        // Gone already is right where the answer to an earlier attempt was lost, and only there.
        if (deleted.Status == 404 && deleted.Attempts == 1)
        {
            tally.AddLost($"{id}: DELETE answers 404");
        }
        else if (deleted.Status is not (204 or 404))
        {
            tally.AddWrong($"DELETE of {id} answered {deleted.Status}");
        }
    }

    /// <summary>Tries until there is an answer that settles it.</summary>
    private async Task<Reply> SendAsync(
        string call, HttpMethod method, string pathAndQuery, string? body, string? idempotencyKey, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(method, new Uri(pathAndQuery, UriKind.Relative));
            request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
            if (idempotencyKey is not null)
            {
                request.Headers.Add("Idempotency-Key", idempotencyKey);
            }

            // A GET has nothing to leave behind by halves.
            using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var impatient = method != HttpMethod.Get && Random.Shared.Next(25) == 0;
            if (impatient)
            {
                hangUp.CancelAfter(Random.Shared.Next(1, 10));
            }

            try
            {
                using var answer = await client.SendAsync(request, hangUp.Token);
                var text = await answer.Content.ReadAsStringAsync(hangUp.Token);
                var status = (int)answer.StatusCode;
                if (status is not 429 and < 500)
                {
                    tally.Count(call, "answered");
                    return new Reply(status, text.Length == 0 ? null : JsonNode.Parse(text), attempt);
                }

                tally.Count(call, $"{status}");
            }
            catch (Exception e) when (e is HttpRequestException or SocketException)
            {
                tally.Count(call, "no connection");
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                tally.Count(call, impatient ? "hung up" : "no answer");
            }

            await Task.Delay(Math.Min(2000, 50 * attempt), cancellation);
        }
    }

    private string NextKey() => $"{keyPrefix}-{++lastKey}";
}
