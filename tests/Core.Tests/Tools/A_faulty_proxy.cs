using System.Net;
using System.Net.Sockets;
using ConnectFunctions.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ConnectFunctions.Core.Tests.Tools;

public sealed class A_faulty_proxy : IAsyncLifetime
{
    private static readonly HttpClient Client = new();

    private FaultProxy? inner;
    private FaultProxy? outer;

    private FaultProxy Proxy => outer!;

    /// <summary>What reached the server: another proxy that counts for it.</summary>
    private int Served => inner!.Requests.Count;

    public async Task InitializeAsync()
    {
        inner = await FaultProxy.StartAsync((await AzuriteProcess.SharedAsync()).Endpoint);
        outer = await FaultProxy.StartAsync(inner.Endpoint);
    }

    public async Task DisposeAsync()
    {
        await outer!.DisposeAsync();
        await inner!.DisposeAsync();
    }

    [Fact]
    public async Task Passes_on_what_it_has_no_plan_for()
    {
        using var direct = await Client.GetAsync(new Uri((await AzuriteProcess.SharedAsync()).Endpoint + "/none?x=%2F"));
        using var proxied = await Client.GetAsync(new Uri(Proxy.Endpoint + "/none?x=%2F"));

        Assert.Equal(direct.StatusCode, proxied.StatusCode);
        Assert.Equal(direct.Content.Headers.ContentType, proxied.Content.Headers.ContentType);
        Assert.Equal(
            (await direct.Content.ReadAsStringAsync()).Length,
            (await proxied.Content.ReadAsStringAsync()).Length);
        Assert.Equal([new ProxiedRequest("GET", $"{Proxy.Endpoint.AbsolutePath}/none?x=%2F")], Proxy.Requests);
    }

    [Fact]
    public async Task Cuts_the_connection_before_or_after_the_server_heard_of_it()
    {
        Proxy.Plan(_ => true, Fault.CutBefore, Fault.CutAfter, Fault.HalfAnswer);

        await Assert.ThrowsAsync<HttpRequestException>(PostAsync);
        Assert.Equal(0, Served);
        await Assert.ThrowsAsync<HttpRequestException>(PostAsync);
        Assert.Equal(1, Served);
        await Assert.ThrowsAsync<HttpRequestException>(PostAsync);
        Assert.Equal(2, Served);
        using var passed = await PostAsync();
        Assert.Equal(3, Served);
    }

    [Fact]
    public async Task Answers_in_the_place_of_the_server()
    {
        Proxy.Plan(_ => true, Fault.Refuse(429, retryAfter: 7), Fault.Refuse(503), Fault.Deny(500));

        using var throttled = await PostAsync();
        using var refused = await PostAsync();
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(7)), (throttled.StatusCode, throttled.Headers.RetryAfter?.Delta));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, null), (refused.StatusCode, refused.Headers.RetryAfter));
        Assert.Equal(0, Served);
        using var denied = await PostAsync();
        Assert.Equal(HttpStatusCode.InternalServerError, denied.StatusCode);
        Assert.Equal(1, Served);
    }

    [Fact]
    public async Task Keeps_the_length_of_an_answer_that_it_spoils()
    {
        using var whole = await PostAsync();
        Proxy.Plan(_ => true, Fault.Garbage);

        using var spoiled = await PostAsync();

        Assert.Equal(whole.StatusCode, spoiled.StatusCode);
        var (expected, noise) = (await whole.Content.ReadAsByteArrayAsync(), await spoiled.Content.ReadAsByteArrayAsync());
        Assert.Equal(expected.Length, noise.Length);
        Assert.NotEqual(expected, noise);
    }

    [Fact]
    public async Task Waits_for_the_kind_of_request_that_a_fault_is_meant_for()
    {
        Proxy.Plan(request => request.PathAndQuery.EndsWith("/second", StringComparison.Ordinal), Fault.Refuse(503));

        using var first = await Client.GetAsync(new Uri(Proxy.Endpoint + "/first"));
        using var second = await Client.GetAsync(new Uri(Proxy.Endpoint + "/second"));
        using var again = await Client.GetAsync(new Uri(Proxy.Endpoint + "/second"));

        Assert.NotEqual(HttpStatusCode.ServiceUnavailable, first.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.NotEqual(HttpStatusCode.ServiceUnavailable, again.StatusCode);
    }

    [Fact]
    public async Task Keeps_a_connection_over_an_answer_without_a_body()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var server = builder.Build();
        server.Run(context =>
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
        await server.StartAsync();
        await using var proxy = await FaultProxy.StartAsync(new Uri(server.Urls.Single()));
        var connections = 0;
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellation) =>
            {
                connections++;
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });

        for (var request = 0; request < 3; request++)
        {
            using var answer = await client.DeleteAsync(proxy.Endpoint);
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        }

        Assert.Equal(1, connections);
    }

    private Task<HttpResponseMessage> PostAsync() => Client.PostAsync(new Uri(Proxy.Endpoint + "/$batch"), new StringContent("x"));
}
