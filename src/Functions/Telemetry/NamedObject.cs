using ConnectFunctions.Applications;
using ConnectFunctions.ClientSecrets;
using Microsoft.AspNetCore.Http;

namespace ConnectFunctions.Functions.Telemetry;

/// <summary>Which object a request's path names, if it is an id: anything else there may be something that is not to be told.</summary>
internal static class NamedObject
{
    public static string? Of(HttpRequest request)
    {
        var text = request.RouteValues["id"] as string;
        return ApplicationUlid.TryParse(text, out var application) ? application.ToString()
            : ClientSecretId.TryParse(text, out var secret) ? secret.ToString()
            : null;
    }
}
