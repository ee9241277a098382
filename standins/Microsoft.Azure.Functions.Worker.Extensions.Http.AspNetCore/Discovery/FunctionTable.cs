using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker.Host;

namespace Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore.Discovery;

/// <summary>The app's functions in name order, which is the order in which routes are tried.</summary>
internal sealed class FunctionTable
{
    private readonly HttpFunction[] functions;

    /// <exception cref="StartRefusal">A function cannot be served as it is written.</exception>
    public FunctionTable(Assembly app, string routePrefix, IInlineConstraintResolver constraints)
    {
        functions = [.. Find(app, routePrefix, constraints).OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase)];
        for (var i = 0; i < functions.Length; i++)
        {
            for (var k = 0; k < i; k++)
            {
                RefuseClash(functions[k], functions[i]);
            }
        }
    }

    public IReadOnlyList<HttpFunction> Functions => functions;

    /// <summary>The first whose method and route fit, or null. Leaves the route's values on the request.</summary>
    public HttpFunction? Match(HttpContext http)
    {
        var values = new RouteValueDictionary();
        foreach (var function in functions)
        {
            if (function.Route.TryMatch(http, values))
            {
                http.Request.RouteValues = values;
                return function;
            }

            values.Clear();
        }

        return null;
    }

    private static IEnumerable<HttpFunction> Find(Assembly app, string routePrefix, IInlineConstraintResolver constraints)
    {
        const BindingFlags any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance
            | BindingFlags.DeclaredOnly;
        foreach (var method in app.GetTypes().SelectMany(type => type.GetMethods(any)))
        {
            if (method.GetCustomAttribute<FunctionAttribute>() is { Name: var name })
            {
                FunctionRules.CheckName(name);
                var trigger = FunctionRules.CheckShape(name, method);
                var attribute = trigger.GetCustomAttribute<HttpTriggerAttribute>()!;
                var template = string.IsNullOrEmpty(attribute.Route) ? name : attribute.Route;
                FunctionRules.CheckRoute(name, template);
                var route = Parse(name, routePrefix, template, attribute.Methods, constraints);
                FunctionRules.CheckParameters(name, method, route);
                yield return new HttpFunction(name, method, trigger, route);
            }
        }
    }

    private static HttpRoute Parse(
        string name, string prefix, string template, string[]? methods, IInlineConstraintResolver constraints)
    {
        try
        {
            return new HttpRoute(prefix, template, methods, constraints);
        }
        catch (Exception error) when (error is RoutePatternException or RouteCreationException or ArgumentException)
        {
            throw new StartRefusal($"Function '{name}': the route '{template}' cannot be used: {error.Message}");
        }
    }

    private static void RefuseClash(HttpFunction first, HttpFunction second)
    {
        if (string.Equals(first.Name, second.Name, StringComparison.OrdinalIgnoreCase))
        {
            throw new StartRefusal($"Two functions are named '{first.Name}' ({first.EntryPoint}, {second.EntryPoint}).");
        }

        if (first.Route.ClashesWith(second.Route))
        {
            throw new StartRefusal($"Functions '{first.Name}' and '{second.Name}' have the same route and a method in common.");
        }
    }
}
