using ConnectFunctions.Functions.Configuration;
using ConnectFunctions.Functions.Http;
using ConnectFunctions.Functions.Telemetry;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);

// First: middleware that is added before it sees no HTTP request.
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<RequestIdMiddleware>();
builder.UseMiddleware<TelemetryMiddleware>();
builder.UseMiddleware<FailureMiddleware>();
builder.UseMiddleware<AuthenticationMiddleware>();
builder.UseMiddleware<RateLimitMiddleware>();
builder.UseMiddleware<AuthorizationMiddleware>();
builder.AddRegistry();

using var host = builder.Build();
var problems = SettingsProblems.Of(host.Services);
if (problems.Count == 0)
{
    problems = await WrongLocalKey.ProblemsAsync(host.Services);
}

if (problems.Count > 0)
{
    Console.Error.WriteLine("The settings cannot work, so nothing was started:");
    Console.Error.WriteLine(string.Join('\n', problems.Select(problem => $"  {problem}")));
    return 1;
}

host.Run();
return 0;
