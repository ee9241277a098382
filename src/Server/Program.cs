using ConnectFunctions.Functions.Hosting;
using ConnectFunctions.Server;
using Microsoft.AspNetCore.Connections;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
var local = LocalDevelopment.Complete(builder.Configuration, builder.Environment);
Listening.AtLoopbackUnlessTold(builder);

// FirstLines and the refusal below say what these lines would.
builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

// For requests under way. Nobody on a laptop waits half a minute for a client that has sent half a request.
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(builder.Environment.IsDevelopment() ? 1 : 30));

// Nobody reads what it writes, or the activity that it makes for that with each request.
builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
builder.Services.AddConnect(builder.Configuration, builder.Environment);

await using var app = builder.Build();
if (!await StartChecks.PassAsync(app.Services, local))
{
    return 1;
}

app.MapConnectFunctions();
try
{
    await app.StartAsync();
}
catch (IOException e) when (e.InnerException is AddressInUseException)
{
    Console.Error.WriteLine($"{e.Message} Stop the process that listens there, or choose another address, such as --urls http://127.0.0.1:7072.");
    return 1;
}

FirstLines.Write(app);
await app.WaitForShutdownAsync();
return 0;
