using ConnectFunctions.Functions.Configuration;
using ConnectFunctions.Functions.Http;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

var builder = FunctionsApplication.CreateBuilder(args);

// First: middleware that is added before it sees no HTTP request.
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<RequestIdMiddleware>();
builder.UseMiddleware<FailureMiddleware>();
builder.UseMiddleware<AuthenticationMiddleware>();
builder.AddRegistry();

try
{
    builder.Build().Run();
    return 0;
}
catch (OptionsValidationException e)
{
    Console.Error.WriteLine("The settings cannot work, so nothing was started:");
    foreach (var problem in e.Failures)
    {
        Console.Error.WriteLine($"  {problem}");
    }

    return 1;
}
