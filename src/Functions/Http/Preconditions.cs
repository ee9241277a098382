using ConnectFunctions.Applications;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ConnectFunctions.Functions.Http;

/// <summary>
/// The headers by which a caller says what an application must be like (RFC 9110 §13). An application's entity tag is a
/// hash of the body that shows it, so it is the same wherever the same is shown.
/// </summary>
internal static class Preconditions
{
    /// <summary>
    /// What a change asks for: to be one of those of <c>If-Match</c>, and none of those of <c>If-None-Match</c>. Null when it
    /// asks for nothing. What cannot be read matches nothing.
    /// </summary>
    public static Func<Application, bool>? OfChange(HttpRequest request)
    {
        var headers = request.Headers;
        if (headers.IfMatch.Count == 0 && headers.IfNoneMatch.Count == 0)
        {
            return null;
        }

        var wanted = Read(headers.IfMatch!);
        return application =>
        {
            var answer = Answer.Ok(application);
            return (headers.IfMatch.Count == 0 || Matches(wanted, answer, strongly: true)) && !HasAlready(request, answer);
        };
    }

    /// <summary>Whether the caller has just this, as <c>If-None-Match</c> tells.</summary>
    public static bool HasAlready(HttpRequest request, Answer answer) =>
        request.Headers.IfNoneMatch.Count > 0 && Matches(Read(request.Headers.IfNoneMatch!), answer, strongly: false);

    private static IList<EntityTagHeaderValue> Read(IList<string> header) =>
        EntityTagHeaderValue.TryParseList(header, out var tags) ? tags : [];

    private static bool Matches(IList<EntityTagHeaderValue> tags, Answer answer, bool strongly)
    {
        var own = new EntityTagHeaderValue(answer.EntityTag);
        return tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(own, strongly));
    }
}
