using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Operation;

/// <summary>The few calls that these tests make, through any client.</summary>
internal static class Calls
{
    public static HttpClient NewClient(this FunctionsHost host, string apiKey)
    {
        var client = new HttpClient { BaseAddress = host.Url };
        client.DefaultRequestHeaders.Authorization = new("Bearer", apiKey);
        return client;
    }

    public static async Task<string> CreateApplicationAsync(this HttpClient client, string name = "Job")
    {
        using var answer = await client.PostAsJsonAsync("/connect/applications", new { name, application_type = "m2m", organization_id = "org_1" });
        return (string)(await ReadAsync(answer, HttpStatusCode.Created))["id"]!;
    }

    /// <returns>Its id and the secret itself.</returns>
    public static async Task<(string Id, string Secret)> CreateSecretAsync(this HttpClient client, string application)
    {
        using var answer = await client.PostAsync(new Uri($"/connect/applications/{application}/client_secrets", UriKind.Relative), null);
        var made = await ReadAsync(answer, HttpStatusCode.Created);
        return ((string)made["id"]!, (string)made["secret"]!);
    }

    public static async Task<HttpStatusCode> TryCreateSecretAsync(this HttpClient client, string application)
    {
        using var answer = await client.PostAsync(new Uri($"/connect/applications/{application}/client_secrets", UriKind.Relative), null);
        return answer.StatusCode;
    }

    public static async Task<HttpStatusCode> TryListAsync(this HttpClient client)
    {
        using var answer = await client.GetAsync(new Uri("/connect/applications", UriKind.Relative));
        return answer.StatusCode;
    }

    public static async Task DeleteAsync(this HttpClient client, string path)
    {
        using var answer = await client.DeleteAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage answer, HttpStatusCode expected)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{(int)answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }
}
