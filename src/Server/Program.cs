using ConnectFunctions.Functions.Hosting;
using ConnectFunctions.Server;
using Microsoft.AspNetCore.Connections;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
var local = LocalDevelopment.Complete(builder.Configuration, builder.Environment);
Listening.AtLoopbackUnlessTold(builder);

// FirstLines says what these lines would.
builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
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
    Console.Error.WriteLine($"{e.Message} Choose another one: --urls http://127.0.0.1:7072");
    return 1;
}

FirstLines.Write(app);
await app.WaitForShutdownAsync();
return 0;
