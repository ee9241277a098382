using System.Text;
using System.Text.Json.Nodes;
using ConnectFunctions.Applications;

namespace ConnectFunctions.Core.Tests.Registry;

/// <summary>All bounds at once, of characters that take the most bytes: those that JSON writes as six.</summary>
public sealed class The_largest_application
{
    /// <summary>What a column can hold is 65,536.</summary>
    private const int LargestBody = 40_206;

    private static readonly string Organization = $"org_{new string('z', 64)}";

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Azurite)]
    public async Task Is_created_replayed_read_updated_and_listed_by_the_hundred(Engine engine)
    {
        await using var store = await TestStore.OpenAsync(engine);
        var instance = new Instance(store.Table);
        var (first, second) = (Largest('\uE000'), Largest('\uE001'));

        var created = (await instance.CreateRenderedAsync(first, key: new string('~', 255))).Value();
        Assert.Equal((LargestBody, false), (created.Value.Body.Length, created.IsReplay));
        var replayed = (await instance.CreateRenderedAsync(first, key: new string('~', 255))).Value();
        Assert.Equal((Text(created.Value), created.Value.EntityTag, true), (Text(replayed.Value), replayed.Value.EntityTag, replayed.IsReplay));
        var id = created.Value.Id.ToString();
        Assert.Equal((Text(created.Value), created.Value.EntityTag), await FoundAsync(instance, id));

        (await instance.UpdateAsync(id, second)).Value();
        var (updated, entityTag) = await FoundAsync(instance, id);
        Assert.Equal(LargestBody, updated.Length);
        Assert.NotEqual(created.Value.EntityTag, entityTag);
        Assert.Contains("\\uE001", updated, StringComparison.Ordinal);

        var others = new List<string>();
        for (var number = 1; number < ApplicationQuery.MaxLimit; number++)
        {
            others.Add(Text((await instance.CreateRenderedAsync(second)).Value().Value));
        }

        Assert.True(OrganizationId.TryParse(Organization, out var organization));
        foreach (var query in new[] { new ApplicationQuery { Limit = 100, Order = ListOrder.Asc }, new() { Limit = 100, Organization = organization, Order = ListOrder.Asc } })
        {
            var page = (await instance.ListAsync(query)).Value();
            Assert.Equal([updated, .. others], page.Applications.Select(body => Encoding.UTF8.GetString(body.Span)));
        }

        await instance.AssertWholeAsync();
    }

    private static async Task<(string Body, string EntityTag)> FoundAsync(Instance instance, string id) =>
        (await instance.FindRenderedAsync(id)).Value() is var found ? (Text(found), found.EntityTag) : default;

    private static string Text(RenderedApplication application) => Encoding.UTF8.GetString(application.Body.Span);

    private static string Largest(char worst)
    {
        var uris = Enumerable.Range(0, 50).Select(number => $"https://example.com/{number:D2}?&{new string('\'', 328 - 24 - (number < 34 ? 0 : 1))}").ToList();
        uris[0] = uris[0].PadRight(uris[0].Length + 16_384 - uris.Sum(uri => uri.Length), '+');
        var scopes = Enumerable.Range(0, 100).Select(number => $"{number:D2}{new string('&', number < 92 ? 80 : 79)}").ToList();
        return new JsonObject
        {
            ["name"] = new string(worst, 255),
            ["description"] = new string(worst, 2000),
            ["application_type"] = "oauth",
            ["is_first_party"] = false,
            ["organization_id"] = Organization,
            ["uses_pkce"] = false,
            ["redirect_uris"] = new JsonArray([.. uris.Select((uri, index) => new JsonObject { ["uri"] = uri, ["default"] = index == 49 })]),
            ["scopes"] = new JsonArray([.. scopes.Select(scope => JsonValue.Create(scope))]),
        }.ToJsonString();
    }
}
