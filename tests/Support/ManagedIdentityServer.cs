using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ConnectFunctions.Tests.Support;

/// <summary>What hands an app in Azure Functions the tokens of its managed identity, on a loopback port.</summary>
public sealed class ManagedIdentityServer : IAsyncDisposable
{
    public const string Token = "token-of-a-managed-identity";

    private const string Header = "header-of-the-tests";

    private readonly WebApplication server;
    private readonly ConcurrentQueue<string> asked = new();

    private ManagedIdentityServer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        server = builder.Build();
        server.Run(AnswerAsync);
    }

    /// <summary>The queries of its calls.</summary>
    public IReadOnlyList<string> Asked => [.. asked];

    /// <summary>What the platform sets for the app.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["IDENTITY_ENDPOINT"] = $"{server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()}/msi/token",
        ["IDENTITY_HEADER"] = Header,
    };

    public static async Task<ManagedIdentityServer> StartAsync()
    {
        var identity = new ManagedIdentityServer();
        await identity.server.StartAsync();
        return identity;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        asked.Enqueue(Uri.UnescapeDataString(context.Request.QueryString.ToString()));
        if (context.Request.Headers["X-IDENTITY-HEADER"] != Header)
        {
            context.Response.StatusCode = 401;
            return;
        }

        var expiry = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
        await context.Response.WriteAsJsonAsync(new { access_token = Token, expires_on = $"{expiry}", resource = VaultServer.Resource, token_type = "Bearer" });
    }
}
