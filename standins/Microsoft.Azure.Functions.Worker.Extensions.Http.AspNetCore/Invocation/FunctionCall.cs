using System.Linq.Expressions;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore.Invocation;

/// <summary>
/// A function's method behind one compiled delegate. As in the worker's generated code, arguments are bound first, then
/// the class is constructed (each time, and never disposed), then the method is called.
/// </summary>
internal sealed class FunctionCall
{
    private readonly Func<HttpInvocation, HttpContext, Task<object?>> call;

    private FunctionCall(Func<HttpInvocation, HttpContext, Task<object?>> call) => this.call = call;

    public static FunctionCall Compile(MethodInfo method)
    {
        var invocation = Expression.Parameter(typeof(HttpInvocation));
        var http = Expression.Parameter(typeof(HttpContext));
        var parameters = method.GetParameters();
        var arguments = parameters.Select(parameter => Expression.Variable(parameter.ParameterType)).ToArray();
        var body = new List<Expression>();
        for (var i = 0; i < parameters.Length; i++)
        {
            body.Add(Expression.Assign(arguments[i], Argument(parameters[i], invocation, http)));
        }

        body.Add(Returns.AsTask(Expression.Call(method.IsStatic ? null : Instance(method.DeclaringType!, invocation), method, arguments)));
        return new FunctionCall(
            Expression.Lambda<Func<HttpInvocation, HttpContext, Task<object?>>>(Expression.Block(arguments, body), invocation, http).Compile());
    }

    public Task<object?> InvokeAsync(HttpInvocation invocation, HttpContext http) => call(invocation, http);

    private static UnaryExpression Instance(Type type, ParameterExpression invocation)
    {
        var factory = ActivatorUtilities.CreateFactory(type, Type.EmptyTypes);
        return Expression.Convert(
            Expression.Invoke(
                Expression.Constant(factory),
                Expression.Property(invocation, nameof(HttpInvocation.InstanceServices)),
                Expression.Constant(null, typeof(object?[]))),
            type);
    }

    private static Expression Argument(ParameterInfo parameter, ParameterExpression invocation, ParameterExpression http)
    {
        var type = parameter.ParameterType;
        if (type == typeof(HttpRequest))
        {
            return Expression.Property(http, nameof(HttpContext.Request));
        }

        if (type == typeof(FunctionContext))
        {
            return invocation;
        }

        if (type == typeof(CancellationToken))
        {
            return Expression.Property(invocation, nameof(HttpInvocation.CancellationToken));
        }

        var fallback = parameter.HasDefaultValue && parameter.DefaultValue is { } value
            ? Expression.Constant(value, type)
            : (Expression)Expression.Default(type);
        return Expression.Call(
            typeof(RouteArgument), nameof(RouteArgument.Read), [type],
            Expression.Property(Expression.Property(http, nameof(HttpContext.Request)), nameof(HttpRequest.RouteValues)),
            Expression.Constant(parameter.Name),
            Expression.Constant(parameter.HasDefaultValue),
            fallback);
    }
}
