using System.Buffers;
using ConnectFunctions.Ids;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace ConnectFunctions.Functions.Http;

/// <summary>
/// Gives every request an id that its answer, its log lines and its audit entries carry: the caller's own in
/// <c>X-Request-ID</c> where that is fit to be written anywhere, otherwise a new one.
/// </summary>
internal sealed class RequestIdMiddleware(UlidGenerator ulids) : IFunctionsWorkerMiddleware
{
    private const string Header = "X-Request-ID";
    private const int MaxLength = 128;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var http = context.GetHttpContext()!;
        var given = http.Request.Headers[Header];
        var id = given.Count == 1 && IsFit(given[0]) ? given[0]! : $"req_{ulids.Next()}";
        RequestId.Current = new RequestId(id);
        http.Features.Set(RequestId.Current);
        http.Response.Headers[Header] = id;
        await next(context);
    }

    private static bool IsFit(string? id) => id is { Length: > 0 and <= MaxLength } && !id.AsSpan().ContainsAnyExcept(Allowed);
}
