using ConnectFunctions.Applications;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ConnectFunctions.Functions.Http;

/// <summary>
/// The headers by which a caller says what an application must be like (RFC 9110 §13): one of those of <c>If-Match</c>,
/// and none of those of <c>If-None-Match</c>. An application's entity tag is a hash of the body that shows it, so it is the
/// same wherever the same is shown.
/// </summary>
internal sealed class Preconditions
{
    private static readonly Failure.PreconditionFailed NotThatOne = new("The application is not what If-Match says. Read it again and decide anew.");

    private static readonly Failure.PreconditionFailed ThatOne = new("The application is one of those that If-None-Match rules out.");

    private readonly IList<EntityTagHeaderValue>? ifMatch;
    private readonly IList<EntityTagHeaderValue>? ifNoneMatch;

    private Preconditions(IList<EntityTagHeaderValue>? ifMatch, IList<EntityTagHeaderValue>? ifNoneMatch) =>
        (this.ifMatch, this.ifNoneMatch) = (ifMatch, ifNoneMatch);

    /// <summary>What a change asks for; null when it asks for nothing.</summary>
    public Func<RenderedApplication, Failure.PreconditionFailed?>? OfChange => ifMatch is null && ifNoneMatch is null ? null : Unmet;

    /// <summary>A failure when a header is neither '*' nor entity tags: whoever sent it meant something by it.</summary>
    public static Outcome<Preconditions> Read(HttpRequest request)
    {
        if (!TryRead(request.Headers.IfMatch, out var ifMatch))
        {
            return new HeaderFailure(HeaderNames.IfMatch, "must be '*' or entity tags with commas between, as ETag gives them.");
        }

        if (!TryRead(request.Headers.IfNoneMatch, out var ifNoneMatch))
        {
            return new HeaderFailure(HeaderNames.IfNoneMatch, "must be '*' or entity tags with commas between, as ETag gives them.");
        }

        return new Preconditions(ifMatch, ifNoneMatch);
    }

    /// <summary>What one who reads this is told instead; null when nothing speaks against it.</summary>
    public Failure.PreconditionFailed? UnmetByReading(RenderedApplication application) =>
        ifMatch is not null && !Matches(ifMatch, application, strongly: true) ? NotThatOne : null;

    /// <summary>Whether one who reads this has just that already.</summary>
    public bool HasAlready(RenderedApplication application) => ifNoneMatch is not null && Matches(ifNoneMatch, application, strongly: false);

    private Failure.PreconditionFailed? Unmet(RenderedApplication application) =>
        UnmetByReading(application) ?? (HasAlready(application) ? ThatOne : null);

    private static bool TryRead(StringValues header, out IList<EntityTagHeaderValue>? tags)
    {
        tags = null;
        return header.Count == 0
            || (EntityTagHeaderValue.TryParseStrictList(header!, out tags) && (tags.Count == 1 || !tags.Contains(EntityTagHeaderValue.Any)));
    }

    private static bool Matches(IList<EntityTagHeaderValue> tags, RenderedApplication application, bool strongly)
    {
        var own = new EntityTagHeaderValue(application.EntityTag);
        return tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(own, strongly));
    }
}
