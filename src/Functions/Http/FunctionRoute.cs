using System.Reflection;
using ConnectFunctions.Environments;
using Microsoft.Azure.Functions.Worker;

namespace ConnectFunctions.Functions.Http;

/// <summary>A function as its attributes describe it: where it is called, and who may call it.</summary>
internal sealed class FunctionRoute
{
    private FunctionRoute(MethodInfo method, string name, HttpTriggerAttribute trigger)
    {
        (Method, Name) = (method, name);
        Template = trigger.Route ?? throw new InvalidOperationException($"{name} has no route.");
        Verbs = [.. (trigger.Methods ?? []).Select(verb => verb.ToUpperInvariant())];
        Required = method.IsDefined(typeof(AllowsAnyoneAttribute), inherit: false)
            ? null
            : method.GetCustomAttribute<RequiresAttribute>()?.Permissions
                ?? throw new InvalidOperationException($"{name} does not say which permissions it requires.");
    }

    /// <summary>Every function of the product.</summary>
    public static IReadOnlyList<FunctionRoute> All { get; } = [.. Find()];

    private static readonly Dictionary<string, FunctionRoute> ByName = All.ToDictionary(function => function.Name, StringComparer.Ordinal);

    public string Name { get; }

    /// <summary>The code: a method of a class whose constructor takes services.</summary>
    public MethodInfo Method { get; }

    /// <summary>The path with its parameters in braces and no slash before it.</summary>
    public string Template { get; }

    /// <summary>The methods of HTTP, in capitals.</summary>
    public IReadOnlyList<string> Verbs { get; }

    /// <summary>The permissions that an API key needs; null when anyone may call, without one.</summary>
    public Permissions? Required { get; }

    public static FunctionRoute Named(string name) => ByName[name];

    private static IEnumerable<FunctionRoute> Find() =>
        from type in typeof(FunctionRoute).Assembly.GetExportedTypes()
        from method in type.GetMethods()
        let function = method.GetCustomAttribute<FunctionAttribute>()
        where function is not null
        orderby function.Name
        select new FunctionRoute(method, function.Name, method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).First()!);
}
