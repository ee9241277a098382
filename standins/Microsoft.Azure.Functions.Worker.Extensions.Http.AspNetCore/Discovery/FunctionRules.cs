using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore.Invocation;
using Microsoft.Azure.Functions.Worker.Host;

namespace Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore.Discovery;

/// <summary>
/// What the real host refuses, and what it accepts but then serves wrongly (nulls for arguments, an empty 200, a
/// wrapped exception). Both stop the start here.
/// </summary>
internal static partial class FunctionRules
{
    public static void CheckName(string name)
    {
        if (!FunctionName().IsMatch(name) || name.Equals("host", StringComparison.OrdinalIgnoreCase))
        {
            throw new StartRefusal(
                $"Function '{name}': a name is a letter and up to 127 letters, digits, hyphens or underscores, and is not 'host'.");
        }
    }

    /// <returns>The parameter that carries the trigger.</returns>
    public static ParameterInfo CheckShape(string name, MethodInfo method)
    {
        var type = method.DeclaringType!;
        if (!method.IsPublic || !type.IsVisible)
        {
            throw new StartRefusal(
                $"Function '{name}': make {type.Name} and {method.Name} public. The generated caller cannot reach them otherwise, "
                + "and the slow way that is left wraps exceptions and does not await a ValueTask.");
        }

        if (type.ContainsGenericParameters || method.ContainsGenericParameters || (type.IsAbstract && !method.IsStatic))
        {
            throw new StartRefusal($"Function '{name}': {type.Name}.{method.Name} must be neither generic nor abstract.");
        }

        if (!Returns.IsSupported(method.ReturnType))
        {
            throw new StartRefusal(
                $"Function '{name}' returns {method.ReturnType}. Return an IResult or IActionResult, directly or in a Task or ValueTask: "
                + "anything else becomes an empty 200.");
        }

        var triggers = method.GetParameters().Where(parameter => parameter.IsDefined(typeof(HttpTriggerAttribute))).ToList();
        return triggers.Count == 1
            ? triggers[0]
            : throw new StartRefusal($"Function '{name}' needs exactly one parameter with [HttpTrigger].");
    }

    public static void CheckRoute(string name, string route)
    {
        var trimmed = route.Trim('/');
        if (trimmed.StartsWith("admin", StringComparison.OrdinalIgnoreCase)
            || trimmed.StartsWith("runtime", StringComparison.OrdinalIgnoreCase))
        {
            throw new StartRefusal($"Function '{name}': routes that begin with 'admin' or 'runtime' belong to the host.");
        }
    }

    public static void CheckParameters(string name, MethodInfo method, HttpRoute route)
    {
        foreach (var parameter in method.GetParameters())
        {
            var type = parameter.ParameterType;
            var attribute = parameter.GetCustomAttributes(inherit: true).FirstOrDefault(candidate => candidate is IBindingSourceMetadata);
            if (attribute is not null)
            {
                throw new StartRefusal(
                    $"Function '{name}': [{attribute.GetType().Name.Replace("Attribute", string.Empty, StringComparison.Ordinal)}] on "
                    + $"'{parameter.Name}' is silently ignored by the worker. Read it from the HttpRequest.");
            }

            if (type == typeof(HttpRequest) || type == typeof(FunctionContext) || type == typeof(CancellationToken))
            {
                continue;
            }

            if (!RouteArgument.IsSupported(type) || !route.Has(parameter.Name!))
            {
                throw new StartRefusal(
                    $"Function '{name}': '{parameter.Name}' ({type.Name}) cannot be bound and would arrive null. Parameters are HttpRequest, "
                    + $"FunctionContext, CancellationToken, or one of the route's by name ({RouteArgument.Supported}).");
            }
        }
    }

    [GeneratedRegex("^[a-zA-Z][a-zA-Z0-9_-]{0,127}$")]
    private static partial Regex FunctionName();
}
