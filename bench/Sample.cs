using System.Text;

namespace ConnectFunctions.Bench;

/// <summary>An application of the usual size.</summary>
internal static class Sample
{
    public const string Organization = "org_01KJPXHXF1Q4B1MK7XFA20HSPG";

    /// <summary>What is stored of it in a list, or very nearly.</summary>
    public static readonly byte[] Bytes = Encoding.UTF8.GetBytes(
        $$"""{"object":"connect_application","id":"conn_app_01KJPXHXF1Q4B1MK7XFA20HSPG","client_id":"client_01KJPXHXF1Q4B1MK7XFA20HSPG",{{Application("Tide Tables 12345")[1..^1]}},"created_at":"2026-01-15T12:00:00.000Z","updated_at":"2026-01-15T12:00:00.000Z"}""");

    /// <param name="name">Fit to stand in JSON as it is.</param>
    public static string Application(string name) => $$"""
        {"name":"{{name}}","description":"What the harbour tells its visitors","application_type":"oauth","is_first_party":false,"uses_pkce":true,"organization_id":"{{Organization}}","redirect_uris":[{"uri":"https://example.com/callback","default":true}],"scopes":["tides:read","tides:write"]}
        """;
}
