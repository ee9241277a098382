using ConnectFunctions.Functions.Http;
using Microsoft.AspNetCore.Routing.Patterns;

namespace ConnectFunctions.Server;

/// <summary>Serves the functions of the Functions app by ASP.NET Core's own routing, as their attributes say.</summary>
internal static class MapFunctions
{
    public static void MapConnectFunctions(this WebApplication app)
    {
        var pipeline = app.Services.GetRequiredService<RequestPipeline>();
        foreach (var function in FunctionRoute.All)
        {
            app.MapMethods(function.Template, function.Verbs, Through(pipeline, function, app.Services));
        }

        // The Functions host answers what it has no function for with an empty 404, before the product is asked.
        app.MapFallback("{**path}", http =>
        {
            pipeline.Identify(http);
            return FailureAnswers.NoSuchAddress.ExecuteAsync(http);
        });
    }

    private static RequestDelegate Through(RequestPipeline pipeline, FunctionRoute function, IServiceProvider services)
    {
        var pattern = RoutePatternFactory.Parse(function.Template);
        var builder = new RouteEndpointBuilder(requestDelegate: null, pattern, order: 0);
        builder.FilterFactories.Add((_, next) => async call => await pipeline.RunAsync(
            call.HttpContext, new Invocation(function, call.HttpContext.Request.Headers.TraceParent), () => next(call)));

        var target = ActivatorUtilities.CreateInstance(services, function.Method.DeclaringType!);
        return RequestDelegateFactory.Create(function.Method, _ => target, new RequestDelegateFactoryOptions
        {
            ServiceProvider = services,
            RouteParameterNames = pattern.Parameters.Select(parameter => parameter.Name),
            EndpointBuilder = builder,
        }).RequestDelegate;
    }
}
