using ConnectFunctions.Environments;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ConnectFunctions.Functions.Http;

/// <summary>What the middleware has found out about a request.</summary>
internal static class RequestExtensions
{
    public static Caller Caller(this HttpRequest request) => request.HttpContext.Features.GetRequiredFeature<Caller>();

    public static string Id(this HttpRequest request) => request.HttpContext.Features.GetRequiredFeature<RequestId>().Value;
}
