using System.Collections.Concurrent;
using System.Reflection;
using ConnectFunctions.Environments;
using Microsoft.Azure.Functions.Worker;

namespace ConnectFunctions.Functions.Http;

/// <summary>Who may call each function, as its attributes say. One that says nothing lets nobody in.</summary>
internal static class FunctionAccess
{
    private static readonly ConcurrentDictionary<string, Permissions?> Known = new();

    /// <summary>The permissions that a caller needs; null when the function allows anyone.</summary>
    public static Permissions? Of(FunctionContext context) => Known.GetOrAdd(context.FunctionDefinition.EntryPoint, Find);

    private static Permissions? Find(string entryPoint)
    {
        var dot = entryPoint.LastIndexOf('.');
        var method = typeof(FunctionAccess).Assembly.GetType(entryPoint[..dot])?.GetMethod(entryPoint[(dot + 1)..]);
        if (method?.IsDefined(typeof(AllowsAnyoneAttribute), inherit: false) is true)
        {
            return null;
        }

        return method?.GetCustomAttribute<RequiresAttribute>()?.Permissions
            ?? throw new InvalidOperationException($"{entryPoint} does not say which permissions it requires.");
    }
}
