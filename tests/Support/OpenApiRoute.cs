namespace ConnectFunctions.Tests.Support;

/// <summary>One operation of the document, such as <c>GET /connect/applications/{id} GetApplication</c>.</summary>
public sealed record OpenApiRoute(string Method, string Path, string OperationId)
{
    public override string ToString() => $"{Method} {Path} {OperationId}";
}
