using ConnectFunctions.Applications;

namespace ConnectFunctions.Core.Tests.Registry;

/// <summary>What a read leaves behind for the collector, over the embedded engine. Unlike time it is the same on every machine.</summary>
public sealed class Allocations : IAsyncLifetime
{
    private const int Calls = 1000;

    /// <summary>As large as most: a description, a redirect URI, two scopes.</summary>
    private const string Usual = """
        {"name":"Tide Tables","description":"What the harbour tells its visitors","application_type":"oauth","is_first_party":false,"organization_id":"org_01KJPXHXF1Q4B1MK7XFA20HSPG","redirect_uris":[{"uri":"https://example.com/callback"}],"scopes":["tides:read","tides:write"]}
        """;

    private TestStore? store;
    private Instance? instance;
    private string id = "";

    public async Task InitializeAsync()
    {
        store = await TestStore.OpenAsync(Engine.Sqlite);
        instance = new Instance(store.Table);
        for (var number = 0; number < 20; number++)
        {
            id = await instance.CreatedAsync(Usual);
        }
    }

    public async Task DisposeAsync() => await store!.DisposeAsync();

    [Fact]
    public void Of_a_GET_stay_within_two_kilobytes() => Within(2000, () => instance!.FindRenderedAsync(id));

    [Fact]
    public void Of_a_list_of_ten_stay_within_ten_kilobytes() => Within(10_000, () => instance!.ListAsync(new ApplicationQuery()));

    /// <summary>The calls complete on this thread, or nothing would have been counted.</summary>
    private static void Within(long bytes, Func<Task> call)
    {
        Assert.True(call().IsCompletedSuccessfully);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var number = 0; number < Calls; number++)
        {
            Assert.True(call().IsCompletedSuccessfully);
        }

        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
        Assert.True(each <= bytes, $"{each} bytes a call");
    }
}
