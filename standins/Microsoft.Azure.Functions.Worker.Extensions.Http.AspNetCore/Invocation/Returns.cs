using System.Linq.Expressions;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore.Invocation;

/// <summary>Turns what functions may return into one shape.</summary>
internal static class Returns
{
    public static bool IsSupported(Type returned)
    {
        var value = Awaited(returned) ?? returned;
        return value.IsAssignableTo(typeof(IResult)) || value.IsAssignableTo(typeof(IActionResult));
    }

    public static Expression AsTask(Expression call)
    {
        if (Awaited(call.Type) is not { } value)
        {
            return Expression.Call(((Func<object?, Task<object?>>)Task.FromResult).Method, Expression.Convert(call, typeof(object)));
        }

        var await = call.Type.GetGenericTypeDefinition() == typeof(Task<>) ? nameof(AwaitTask) : nameof(AwaitValueTask);
        return Expression.Call(
            typeof(Returns).GetMethod(await, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(value), call);
    }

    private static Type? Awaited(Type returned) =>
        returned.IsGenericType && (returned.GetGenericTypeDefinition() == typeof(Task<>) || returned.GetGenericTypeDefinition() == typeof(ValueTask<>))
            ? returned.GetGenericArguments()[0]
            : null;

    private static async Task<object?> AwaitTask<T>(Task<T> task) => await task;

    private static async Task<object?> AwaitValueTask<T>(ValueTask<T> task) => await task;
}
