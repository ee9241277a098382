using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ConnectFunctions.Server;

/// <summary>Where the server listens: at a loopback address, unless Kestrel's or ASP.NET Core's own settings name others.</summary>
internal static class Listening
{
    private const string Default = "http://127.0.0.1:7071";

    private static readonly string[] Addresses = ["urls", "http_ports", "https_ports"];

    public static void AtLoopbackUnlessTold(WebApplicationBuilder builder)
    {
        var settings = builder.Configuration;
        if (Array.TrueForAll(Addresses, name => string.IsNullOrEmpty(settings[name])) && !settings.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls(Default);
        }

        // Kestrel reads its endpoints and certificates there by itself, but not its limits.
        builder.Services.Configure<KestrelServerOptions>(settings.GetSection("Kestrel"));
        builder.WebHost.ConfigureKestrel(server => server.AddServerHeader = false);
    }
}
