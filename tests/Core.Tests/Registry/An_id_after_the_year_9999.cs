using ConnectFunctions.Applications;
using ConnectFunctions.Ids;

namespace ConnectFunctions.Core.Tests.Registry;

/// <summary>Of a form that is right, and of a time that no clock tells: it names nothing, and is a place in a list like any other.</summary>
public sealed class An_id_after_the_year_9999
{
    private const string Text = "7ZZZZZZZZZZZZZZZZZZZZZZZZZ";

    [Fact]
    public async Task Names_nothing()
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var instance = new Instance(store.Table);
        foreach (var id in (string[])["conn_app_" + Text, "client_" + Text])
        {
            Assert.IsType<Failure.NotFound>((await instance.FindAsync(id)).Failure());
            Assert.IsType<Failure.NotFound>((await instance.UpdateAsync(id, """{"name":"Other"}""")).Failure());
            Assert.IsType<Failure.NotFound>((await instance.DeleteAsync(id)).Failure());
            Assert.IsType<Failure.NotFound>((await instance.CreateSecretAsync(id, "a-key")).Failure());
            Assert.IsType<Failure.NotFound>((await instance.ListSecretsAsync(id)).Failure());
        }

        Assert.IsType<Failure.NotFound>((await instance.RevokeAsync("secret_" + Text)).Failure());
    }

    [Theory]
    [InlineData(ListOrder.Desc, CursorSide.After, 1)]
    [InlineData(ListOrder.Desc, CursorSide.Before, 0)]
    [InlineData(ListOrder.Asc, CursorSide.After, 0)]
    [InlineData(ListOrder.Asc, CursorSide.Before, 1)]
    [InlineData(ListOrder.Normal, CursorSide.After, 0)]
    [InlineData(ListOrder.Normal, CursorSide.Before, 1)]
    public async Task Is_a_place_in_a_list(ListOrder order, CursorSide side, int expected)
    {
        await using var store = await TestStore.OpenAsync(Engine.Sqlite);
        var instance = new Instance(store.Table);
        (await instance.CreateAsync(Instance.M2M)).Value();

        var page = (await instance.ListAsync(new ApplicationQuery { Order = order, Cursor = new ListCursor(side, Ulid.Parse(Text)) })).Value();

        Assert.Equal(expected, page.Applications.Count);
    }
}
