using System.Text.Json.Nodes;
using ConnectFunctions.Functions.Tests.Running;

namespace ConnectFunctions.Functions.Tests.Lists;

public sealed class A_page_of_applications
{
    [Fact]
    public async Task Has_ten_newest_first_unless_asked_otherwise()
    {
        var (api, ids) = await WithAsync(12);

        var page = (await api.GetAsync("/connect/applications")).Is(200);

        IsPage(page, ids.Reverse().Take(10), before: null, after: ids[2]);
    }

    [Fact]
    public async Task Lists_in_the_order_of_creation_also_within_a_millisecond()
    {
        var (api, ids) = await WithAsync(30);

        Assert.Equal(ids, AnyId.Of((await api.GetAsync("/connect/applications?order=asc&limit=30")).Is(200)["data"]!.AsArray()));
        Assert.Equal(ids.Reverse(), AnyId.Of((await api.GetAsync("/connect/applications?order=normal&limit=30")).Is(200)["data"]!.AsArray()));
    }

    [Theory]
    [InlineData(Engine.Embedded)]
    [InlineData(Engine.Azurite)]
    public async Task Tells_where_its_neighbours_begin(Engine engine)
    {
        var (api, ids) = await WithAsync(5, engine);

        // From newest to oldest the applications are 4 3 2 1 0.
        (string Query, int[] Data, int? Before, int? After)[] pages =
        [
            ("limit=2", [4, 3], null, 3),
            ("limit=5", [4, 3, 2, 1, 0], null, null),
            ("limit=100", [4, 3, 2, 1, 0], null, null),
            ("limit=2&after=3", [2, 1], 2, 1),
            ("limit=2&after=1", [0], 0, null),
            ("limit=1&after=1", [0], 0, null),
            ("limit=2&after=0", [], null, null),
            ("limit=2&before=1", [3, 2], 3, 2),
            ("limit=2&before=2", [4, 3], null, 3),
            ("limit=2&before=3", [4], null, 4),
            ("limit=2&before=4", [], null, null),
            ("limit=4&before=0", [4, 3, 2, 1], null, 1),
            ("order=asc&limit=2", [0, 1], null, 1),
            ("order=asc&limit=2&after=1", [2, 3], 2, 3),
            ("order=asc&limit=2&after=2", [3, 4], 3, null),
            ("order=asc&limit=2&after=4", [], null, null),
            ("order=asc&limit=2&before=3", [1, 2], 1, 2),
            ("order=asc&limit=2&before=2", [0, 1], null, 1),
            ("order=asc&limit=2&before=0", [], null, null),
            ("order=normal&limit=2", [4, 3], 3, null),
            ("order=normal&limit=5", [4, 3, 2, 1, 0], null, null),
            ("order=normal&limit=2&before=3", [2, 1], 1, 2),
            ("order=normal&limit=2&before=1", [0], null, 0),
            ("order=normal&limit=2&before=0", [], null, null),
            ("order=normal&limit=2&after=1", [3, 2], 2, 3),
            ("order=normal&limit=2&after=2", [4, 3], 3, null),
            ("order=normal&limit=2&after=4", [], null, null),
        ];
        foreach (var (query, data, before, after) in pages)
        {
            var page = (await api.GetAsync($"/connect/applications?{WithIds(query, ids)}")).Is(200);

            Assert.True(
                JsonNode.DeepEquals(Expected(data.Select(i => ids[i]), IdOrNull(before), IdOrNull(after)), Brief(page)),
                $"{query}: {Brief(page).ToJsonString()}");
        }

        string? IdOrNull(int? i) => i is { } index ? ids[index] : null;
    }

    [Fact]
    public async Task Begins_at_a_place_whatever_has_become_of_what_was_there()
    {
        var (api, ids) = await WithAsync(5);
        var (other, foreign) = await WithAsync(1);
        var newest = await api.CreatedAsync(Bodies.FirstParty());
        (await api.DeleteAsync($"/connect/applications/{ids[2]}")).IsEmpty(204);
        foreach (var prefix in (string[])["conn_app_", "app_", "client_"])
        {
            IsPage((await api.GetAsync($"/connect/applications?after={prefix}{ids[2][^26..]}")).Is(200), [ids[1], ids[0]], before: ids[1], after: null);
            IsPage((await api.GetAsync($"/connect/applications?after={prefix}{foreign[0][^26..]}&limit=1")).Is(200), [ids[4]], before: ids[4], after: ids[4]);
            IsPage(
                (await api.GetAsync($"/connect/applications?before={prefix}{foreign[0][^26..]}")).Is(200),
                [(string)newest["id"]!],
                before: null,
                after: (string)newest["id"]!);
        }

        Assert.NotEqual(api.Partition, other.Partition);
    }

    [Fact]
    public async Task Of_an_organization_has_its_own_only()
    {
        var api = await Api.NewAsync();
        var (a, b) = (Bodies.NewOrganization(), Bodies.NewOrganization());
        var ids = new Dictionary<string, List<string>> { [a] = [], [b] = [] };
        for (var i = 0; i < 4; i++)
        {
            await api.CreatedAsync(Bodies.FirstParty());
            ids[a].Add((string)(await api.CreatedAsync(Bodies.ThirdParty(a)))["id"]!);
            ids[b].Add((string)(await api.CreatedAsync(Bodies.M2M(b)))["id"]!);
            ids[b].Add((string)(await api.CreatedAsync(Bodies.ThirdParty(b)))["id"]!);

            // One whose name begins like another's.
            await api.CreatedAsync(Bodies.M2M(a + "A"));
        }

        IsPage((await api.GetAsync($"/connect/applications?organization_id={a}")).Is(200), ids[a].AsEnumerable().Reverse(), null, null);
        IsPage((await api.GetAsync($"/connect/applications?organization_id={b}&order=asc&limit=3")).Is(200), ids[b].Take(3), null, ids[b][2]);
        IsPage(
            (await api.GetAsync($"/connect/applications?organization_id={b}&order=asc&limit=3&after={ids[b][2]}")).Is(200),
            ids[b].Skip(3).Take(3),
            before: ids[b][3],
            after: ids[b][5]);
        IsPage((await api.GetAsync($"/connect/applications?organization_id={b}&before={ids[b][6]}")).Is(200), [ids[b][7]], before: null, after: ids[b][7]);
        Assert.Equal(20, (await api.GetAsync("/connect/applications?limit=100")).Is(200)["data"]!.AsArray().Count);
    }

    private static async Task<(Api Api, string[] Ids)> WithAsync(int count, Engine engine = Engine.Embedded)
    {
        var api = await Api.NewAsync(engine);
        var ids = new string[count];
        for (var i = 0; i < count; i++)
        {
            ids[i] = (string)(await api.CreatedAsync(Bodies.FirstParty($"Quay {i}")))["id"]!;
        }

        return (api, ids);
    }

    /// <summary>The query with real ids where it names applications by their number.</summary>
    private static string WithIds(string query, string[] ids) => string.Join('&', query.Split('&').Select(part =>
        part.Split('=') is ["before" or "after", var number] ? $"{part[..part.IndexOf('=', StringComparison.Ordinal)]}={ids[number[0] - '0']}" : part));

    private static void IsPage(JsonObject page, IEnumerable<string> data, string? before, string? after) =>
        Assert.Equal(Expected(data, before, after).ToJsonString(), Brief(page).ToJsonString());

    private static JsonArray Expected(IEnumerable<string> data, string? before, string? after) => [Bodies.Texts(data), before, after];

    private static JsonArray Brief(JsonObject page) =>
        [Bodies.Texts(AnyId.Of(page["data"]!.AsArray())), (string?)page["list_metadata"]!["before"], (string?)page["list_metadata"]!["after"]];
}
