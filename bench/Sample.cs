using System.Text;

namespace ConnectFunctions.Bench;

/// <summary>An application of the usual size.</summary>
internal static class Sample
{
    public const string Organization = "org_01KJPXHXF1Q4B1MK7XFA20HSPG";

    /// <summary>About what an application's redirect URIs take.</summary>
    public static readonly byte[] Bytes = Encoding.UTF8.GetBytes("""[{"uri":"https://example.com/callback","default":true}]""");

    /// <param name="name">Fit to stand in JSON as it is.</param>
    public static string Application(string name) => $$"""
        {"name":"{{name}}","description":"What the harbour tells its visitors","application_type":"oauth","is_first_party":false,"uses_pkce":true,"organization_id":"{{Organization}}","redirect_uris":[{"uri":"https://example.com/callback","default":true}],"scopes":["tides:read","tides:write"]}
        """;
}
