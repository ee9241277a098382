using ConnectFunctions.Functions.Hosting;
using ConnectFunctions.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
var local = LocalDevelopment.Complete(builder.Configuration, builder.Environment);

// First: middleware that is added before it sees no HTTP request.
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<PipelineMiddleware>();
builder.Services.AddConnect(builder.Configuration, builder.Environment);

using var host = builder.Build();
if (!await StartChecks.PassAsync(host.Services, local))
{
    return 1;
}

host.Run();
return 0;
