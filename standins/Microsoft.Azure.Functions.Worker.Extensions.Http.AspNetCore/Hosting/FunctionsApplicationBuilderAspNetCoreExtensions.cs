using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore.Discovery;
using Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore.Hosting;
using Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore.Invocation;
using Microsoft.Azure.Functions.Worker.Host;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder;

public static class FunctionsApplicationBuilderAspNetCoreExtensions
{
    /// <summary>Call it before adding middleware: what comes earlier has no <c>HttpContext</c>. A second call does nothing.</summary>
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder)
    {
        if (builder.Services.Any(service => service.ServiceType == typeof(IFunctionServer)))
        {
            return builder;
        }

        builder.Use(next => context => HttpResultStep.InvokeAsync(context, next));
        builder.Services.AddSingleton<IFunctionServer, HttpFunctionServer>();
        builder.Services.AddSingleton<FunctionDispatcher>();
        builder.Services.AddSingleton(services => new FunctionTable(
            Assembly.GetEntryAssembly()!, HostJson.RoutePrefix(), services.GetRequiredService<IInlineConstraintResolver>()));
        builder.Services.AddMvcCore();
        builder.Services.Configure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = ForwardedHeaders.All);
        builder.HostBuilder.ConfigureWebHostDefaults(web =>
        {
            web.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{builder.StartArguments.Port}"));
            web.Configure(app =>
            {
                app.UseForwardedHeaders();
                var dispatcher = app.ApplicationServices.GetRequiredService<FunctionDispatcher>();
                app.Run(dispatcher.InvokeAsync);
            });
        });
        return builder;
    }
}
