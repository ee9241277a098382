using System.Text.Json;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore.Invocation;

/// <summary>A route's value as a parameter. Other types than string are read as the worker reads them: as JSON.</summary>
internal static class RouteArgument
{
    public const string Supported = "string, int, long, bool, Guid";

    public static bool IsSupported(Type type) =>
        type == typeof(string) || type == typeof(int) || type == typeof(long) || type == typeof(bool) || type == typeof(Guid);

    /// <exception cref="InvalidOperationException">The value is missing or does not fit: the caller sees a 500, as from the real worker.</exception>
    public static T? Read<T>(RouteValueDictionary values, string name, bool optional, T? fallback)
    {
        if (!values.TryGetValue(name, out var value) || value is not string text)
        {
            return optional || default(T) is null
                ? fallback
                : throw new InvalidOperationException($"The route gave no value for '{name}', which has no default.");
        }

        if (text is T same)
        {
            return same;
        }

        if (typeof(T) == typeof(Guid))
        {
            return Guid.TryParse(text, out var guid) ? (T)(object)guid : throw Misfit<T>(name, null);
        }

        try
        {
            return JsonSerializer.Deserialize<T>(text);
        }
        catch (JsonException error)
        {
            throw Misfit<T>(name, error);
        }
    }

    private static InvalidOperationException Misfit<T>(string name, Exception? inner) =>
        new($"The route's value for '{name}' is not a {typeof(T).Name}.", inner);
}
