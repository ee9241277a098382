using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ConnectFunctions.Tests.Support;

/// <summary>
/// The part of Key Vault that serves secrets, over TLS on a loopback port: the challenge that a client without a token
/// gets, reading, setting and listing versions, and the errors in the shapes that the real service gives them. Any token
/// will do. It can be stopped and started again on the same port, with what it keeps.
/// </summary>
public sealed class VaultServer : IAsyncDisposable
{
    /// <summary>What tokens for key vaults are asked for.</summary>
    public const string Resource = "https://vault.azure.net";

    /// <summary>A name that a real vault could have. It leads here by way of <see cref="TunnelProxy"/>.</summary>
    public const string PublicHost = "connect-tests.vault.azure.net";

    private readonly ConcurrentQueue<VaultCall> calls = new();
    private readonly int port = FreePort.Find();
    private WebApplication? server;

    private VaultServer()
    {
    }

    /// <summary>What it keeps, for tests to look at and to change.</summary>
    public VaultSecrets Secrets { get; } = new();

    public X509Certificate2 Certificate { get; } = TestCertificate.Create(PublicHost);

    public int Port => port;

    public Uri Uri => new($"https://localhost:{port}");

    /// <summary>Every request so far, the ones that were answered with the challenge included.</summary>
    public IReadOnlyList<VaultCall> Calls => [.. calls];

    /// <summary>How many requests came with a token.</summary>
    public int Asked => calls.Count(call => call.Token is not null);

    /// <summary>What to answer to a request that came with a token; the truth when it is null or answers null.</summary>
    public Func<VaultCall, VaultFault?>? Fault { get; set; }

    /// <summary>For how long a request that came with a token waits before anything happens; not at all when null.</summary>
    public Func<VaultCall, TimeSpan>? Delay { get; set; }

    public static async Task<VaultServer> StartAsync()
    {
        var vault = new VaultServer();
        await vault.StartAgainAsync();
        return vault;
    }

    /// <summary>One that nothing listens for yet.</summary>
    public static VaultServer NotStarted() => new();

    /// <summary>Listens, on the same port as ever.</summary>
    public async Task StartAgainAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(Certificate)));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
        server = builder.Build();
        server.Run(AnswerAsync);
        await server.StartAsync();
    }

    /// <summary>Ends every connection and refuses new ones.</summary>
    public async Task StopAsync()
    {
        if (server is not null)
        {
            await server.StopAsync();
            await server.DisposeAsync();
            server = null;
        }
    }

    /// <summary>The real client, which trusts this server and no other, and tries again without long pauses.</summary>
    /// <param name="transport">Another way to it than straight.</param>
    public SecretClient Connect(HttpPipelineTransport? transport = null)
    {
        var options = new SecretClientOptions
        {
            // A real vault's name ends with the resource's host; localhost cannot.
            DisableChallengeResourceVerification = true,
            Transport = transport ?? new HttpClientTransport(new SocketsHttpHandler
            {
                SslOptions = new SslClientAuthenticationOptions
                {
                    RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                        (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0
                        && certificate?.GetCertHashString() == Certificate.GetCertHashString(),
                },
            }),
            Retry = { MaxRetries = 2, Delay = TimeSpan.FromMilliseconds(10), MaxDelay = TimeSpan.FromMilliseconds(50) },
        };
        return new SecretClient(Uri, new TestCredential(), options);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Certificate.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        using var reader = new StreamReader(request.Body);
        var call = new VaultCall(request.Method, request.Path, Token(request), await reader.ReadToEndAsync(), Status: 0);
        if (call.Token is not null && Delay is { } delay)
        {
            await Task.Delay(delay(call));
        }

        var (status, body) = Answer(call, context.Response.Headers);
        calls.Enqueue(call with { Status = status });
        if (status == 0)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(body);
    }

    private static string? Token(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        return header.Length > Scheme.Length && header.StartsWith(Scheme, StringComparison.Ordinal) ? header[Scheme.Length..] : null;
    }

    private (int Status, string Body) Answer(VaultCall call, IHeaderDictionary headers)
    {
        if (call.Token is null)
        {
            headers.WWWAuthenticate = $"Bearer authorization=\"https://login.windows.net/00000000-0000-0000-0000-000000000001\", resource=\"{Resource}\"";
            return (401, VaultError.Text("Unauthorized", "There is no token."));
        }

        if (Fault?.Invoke(call) is { } fault)
        {
            if (fault.IsAfterwards)
            {
                Serve(call);
            }

            headers.RetryAfter = fault.RetryAfter?.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return (fault.Status, fault.Body);
        }

        return Serve(call);
    }

    private (int Status, string Body) Serve(VaultCall call) => call.Path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["secrets", var name, "versions"] when call.Method == "GET" => List(name),
        ["secrets", var name] when call.Method == "GET" => Get(name, version: null),
        ["secrets", var name, var version] when call.Method == "GET" => Get(name, version),
        ["secrets", var name] when call.Method == "PUT" => Set(name, call.Body),
        _ => (405, VaultError.Text("MethodNotAllowed", "This vault only reads, sets and lists secrets.")),
    };

    private (int Status, string Body) Get(string name, string? version) => Secrets.Find(name, version) switch
    {
        null => (404, VaultError.Text("SecretNotFound", $"There is no secret '{name}' of that version.")),
        { Enabled: false } => (403, VaultError.Text("Forbidden", "A disabled secret cannot be read.", "SecretDisabled")),
        var found => (200, Body(name, found, withValue: true)),
    };

    private (int Status, string Body) Set(string name, string body)
    {
        using var given = JsonDocument.Parse(body);
        return Secrets.Add(name, given.RootElement.GetProperty("value").GetString()!, version => WithAttributes(version, given.RootElement)) is { } added
            ? (200, Body(name, Secrets.Find(name, added)!, withValue: true))
            : (409, VaultError.Text("Conflict", $"The deleted secret '{name}' still holds its name.", "ObjectIsDeletedButRecoverable"));
    }

    private (int Status, string Body) List(string name)
    {
        var versions = Secrets.Versions(name);
        return versions.Count == 0
            ? (404, VaultError.Text("SecretNotFound", $"There is no secret '{name}'."))
            : (200, $$"""{"value":[{{string.Join(',', versions.Select(version => Body(name, version, withValue: false)))}}],"nextLink":null}""");
    }

    private static VaultSecretVersion WithAttributes(VaultSecretVersion version, JsonElement given)
    {
        if (given.TryGetProperty("tags", out var tags) && tags.ValueKind is JsonValueKind.Object)
        {
            version = version with { Tags = tags.EnumerateObject().ToDictionary(tag => tag.Name, tag => tag.Value.GetString()!) };
        }

        if (!given.TryGetProperty("attributes", out var attributes))
        {
            return version;
        }

        return version with
        {
            Enabled = !attributes.TryGetProperty("enabled", out var enabled) || enabled.ValueKind is JsonValueKind.Null || enabled.GetBoolean(),
            NotBefore = Time("nbf"),
            Expires = Time("exp"),
        };

        DateTimeOffset? Time(string attribute) =>
            attributes.TryGetProperty(attribute, out var time) && time.ValueKind is JsonValueKind.Number ? DateTimeOffset.FromUnixTimeSeconds(time.GetInt64()) : null;
    }

    private string Body(string name, VaultSecretVersion version, bool withValue)
    {
        var attributes = new Dictionary<string, object>
        {
            ["enabled"] = version.Enabled,
            ["created"] = version.Created.ToUnixTimeSeconds(),
            ["updated"] = version.Created.ToUnixTimeSeconds(),
            ["recoveryLevel"] = "Recoverable+Purgeable",
            ["recoverableDays"] = 90,
        };
        if (version.NotBefore is { } notBefore)
        {
            attributes["nbf"] = notBefore.ToUnixTimeSeconds();
        }

        if (version.Expires is { } expires)
        {
            attributes["exp"] = expires.ToUnixTimeSeconds();
        }

        var body = new Dictionary<string, object> { ["id"] = new Uri(Uri, $"secrets/{name}/{version.Version}"), ["attributes"] = attributes, ["tags"] = version.Tags };
        if (withValue)
        {
            body["value"] = version.Value;
        }

        return JsonSerializer.Serialize(body);
    }
}
