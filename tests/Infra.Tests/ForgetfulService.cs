using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ConnectFunctions.Infra.Tests;

/// <summary>A good service behind something that does one thing wrong with repeated requests for one kind of object.</summary>
public sealed class ForgetfulService : IAsyncDisposable
{
    private const string Marker = "Idempotent-Replayed";

    private static readonly string[] PassedOn = ["X-Request-ID", "WWW-Authenticate", "Cache-Control"];

    private readonly WebApplication server;
    private readonly HttpClient client;
    private readonly string collection;
    private readonly Repetition repetition;
    private readonly ConcurrentDictionary<string, string> first = new();

    private ForgetfulService(WebApplication server, Uri target, string collection, Repetition repetition)
    {
        (this.server, this.collection, this.repetition) = (server, collection, repetition);
        client = new HttpClient { BaseAddress = target };
    }

    public Uri Url => new(server.Urls.Single());

    /// <param name="collection">The end of the path that is posted to.</param>
    public static async Task<ForgetfulService> StartAsync(Uri target, string collection, Repetition repetition)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var service = new ForgetfulService(builder.Build(), target, collection, repetition);
        service.server.Run(service.HandleAsync);
        await service.server.StartAsync();
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        client.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var key = (string?)context.Request.Headers["Idempotency-Key"];
        var wrong = key is not null && context.Request.Path.Value!.EndsWith($"/{collection}", StringComparison.Ordinal);
        var forgets = wrong && repetition is (Repetition.DoneAgain or Repetition.DoneAgainAndHidden);
        using var answer = await SendAsync(context.Request, forgets ? null : key);
        var body = await answer.Content.ReadAsStringAsync();
        var marked = answer.Headers.Contains(Marker);
        if (wrong)
        {
            var before = first.GetOrAdd(key!, body);
            var again = !ReferenceEquals(before, body);
            (body, marked) = repetition switch
            {
                Repetition.DoneAgainAndHidden => (before, again),
                Repetition.AnsweredOtherwise when again => (Renamed(body), marked),
                Repetition.Unmarked => (body, false),
                Repetition.AlwaysMarked => (body, true),
                _ => (body, marked),
            };
        }

        await WriteAsync(context.Response, answer, body, marked);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequest request, string? key)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), $"{request.Path}{request.QueryString}");
        if (request.ContentLength > 0)
        {
            message.Content = new StreamContent(request.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }

        foreach (var (name, value) in new[] { ("Authorization", (string?)request.Headers.Authorization), ("Idempotency-Key", key) })
        {
            if (value is not null)
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await client.SendAsync(message);
    }

    private static async Task WriteAsync(HttpResponse response, HttpResponseMessage answer, string body, bool marked)
    {
        response.StatusCode = (int)answer.StatusCode;
        foreach (var name in PassedOn.Where(answer.Headers.Contains))
        {
            response.Headers[name] = string.Join(", ", answer.Headers.GetValues(name));
        }

        if (marked)
        {
            response.Headers[Marker] = "true";
        }

        if (body.Length > 0)
        {
            await response.WriteAsync(body);
        }
    }

    private static string Renamed(string body)
    {
        var answer = JsonNode.Parse(body)!;
        answer[answer["secret"] is null ? "name" : "secret"] = "another";
        return answer.ToJsonString();
    }
}
