using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>For requests to which one of the 4xx answers is an answer, and is neither logged nor traced as a failure.</summary>
internal sealed class AlsoAccepting(int status) : ResponseClassifier
{
    public override bool IsErrorResponse(HttpMessage message) =>
        message.Response.Status != status && base.IsErrorResponse(message);
}
