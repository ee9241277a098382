using System.Text;
using System.Text.Json.Nodes;
using ConnectFunctions.Applications;
using ConnectFunctions.Core.Tests.Integrity;
using ConnectFunctions.Integrity;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Registry;

/// <summary>
/// While two releases run side by side, each reads rows that the other has rendered. One is invented that is older and left
/// something out, and one that is newer and says more.
/// </summary>
public sealed class Rows_of_another_release
{
    private static readonly string[] Rows = ["app|{0}", "list|all|asc|{0}", "list|all|desc|{2}", "list|org|org_1|asc|{0}", "list|org|org_1|desc|{2}"];

    [Theory]
    [InlineData(Engine.Sqlite, 0)]
    [InlineData(Engine.Azurite, 0)]
    [InlineData(Engine.Sqlite, 2)]
    [InlineData(Engine.Azurite, 2)]
    public async Task Are_shown_as_this_one_shows_them_at_no_further_call(Engine engine, long shape)
    {
        await using var damaged = await DamagedEnvironment.AtAsync(engine);
        var id = damaged.Key("conn_app_{0}");
        var before = (await damaged.Instance.FindRenderedAsync(id)).Value();
        var pages = await PagesAsync(damaged.Instance);
        await RenderAsync(damaged, shape);

        var table = new CountingTable(damaged.Table);
        var reader = new Instance(table, environment: damaged.Instance.Environment);
        var found = (await reader.FindRenderedAsync(id)).Value();

        Assert.Equal("1 reads, 0 queries, 0 transactions", table.ToString());
        Assert.Equal((Text(before.Body), before.EntityTag), (Text(found.Body), found.EntityTag));
        table.Restart();
        Assert.Equal(pages, await PagesAsync(reader));
        Assert.Equal("0 reads, 4 queries, 0 transactions", table.ToString());
    }

    [Theory]
    [InlineData(Engine.Sqlite, 0)]
    [InlineData(Engine.Azurite, 2)]
    public async Task Are_rendered_anew_with_the_next_change(Engine engine, long shape)
    {
        await using var damaged = await DamagedEnvironment.AtAsync(engine);
        await RenderAsync(damaged, shape);

        (await damaged.Instance.UpdateAsync(damaged.Key("conn_app_{0}"), """{"name":"After"}""")).Value();

        await damaged.AssertWholeAsync();
    }

    [Theory]
    [InlineData(Engine.Sqlite, 0)]
    [InlineData(Engine.Azurite, 2)]
    public async Task Are_rendered_anew_by_a_repair(Engine engine, long shape)
    {
        await using var damaged = await DamagedEnvironment.AtAsync(engine);
        await RenderAsync(damaged, shape);

        var report = await damaged.RepairAsync();

        Assert.Equal(
            Rows.Select(row => (damaged.Key(row), row.StartsWith("app", StringComparison.Ordinal) ? Damage.RenderingDiffers : Damage.CopyDiffers)).Order(),
            report.Repaired.Select(problem => (problem.RowKey, problem.Damage)).Order());
        Assert.Empty(report.Left);
        await damaged.AssertWholeAsync();
    }

    [Fact]
    public async Task Can_be_deleted_and_updated_to_what_they_are()
    {
        await using var damaged = await DamagedEnvironment.AtAsync(Engine.Sqlite);
        var id = damaged.Key("conn_app_{0}");
        await RenderAsync(damaged, shape: 2);
        var before = await damaged.RowsAsync();

        Assert.Equal("Job", (await damaged.Instance.UpdateAsync(id, """{"name":"Job"}""")).Value().Name.ToString());
        Assert.Equal(before, await damaged.RowsAsync());
        (await damaged.Instance.DeleteAsync(id)).Value();
        await damaged.AssertWholeAsync();
    }

    private static async Task RenderAsync(DamagedEnvironment damaged, long shape)
    {
        var body = JsonNode.Parse((await damaged.ReadAsync("app|{0}")).Bytes("Body"))!.AsObject();
        if (shape < RenderedApplication.Shape)
        {
            body.Remove("description");
            body.Remove("created_at");
        }
        else
        {
            body["contacts"] = new JsonArray("hello@example.com");
            body["name_of_type"] = "machine to machine";
        }

        await damaged.SubmitAsync([.. Rows.Select(row => new RowChange.Merge(
            new Row(damaged.Key(row)) { ["Shape"] = shape, ["Body"] = Encoding.UTF8.GetBytes(body.ToJsonString()), ["EntityTag"] = row.StartsWith("app", StringComparison.Ordinal) ? "\"of another\"" : null },
            RowCondition.Exists))]);
    }

    private static async Task<IEnumerable<string>> PagesAsync(Instance instance)
    {
        Assert.True(OrganizationId.TryParse("org_1", out var organization));
        var bodies = new List<string>();
        foreach (var query in new[] { new ApplicationQuery(), new() { Order = ListOrder.Asc }, new() { Organization = organization }, new() { Organization = organization, Order = ListOrder.Asc } })
        {
            bodies.AddRange((await instance.ListAsync(query)).Value().Applications.Select(Text));
        }

        return bodies;
    }

    private static string Text(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span);
}
