namespace ConnectFunctions.Clients.Tests;

/// <summary>The tests of <c>node/life.test.mjs</c>, each as one here.</summary>
public abstract class The_public_Node_client(NodeClientRun run)
{
    public static TheoryData<string> Tests => [.. NodeClientRun.TestNames()];

    [Theory]
    [MemberData(nameof(Tests))]
    public void Works_unmodified(string test)
    {
        Assert.True(run.Results.TryGetValue(test, out var result), $"'{test}' was not run.\n{run.Output}");
        Assert.True(result.Passed, result.Error);
    }

    [Fact]
    public void Runs_no_test_that_is_not_listed_here()
    {
        Assert.Equal(NodeClientRun.TestNames().Order(StringComparer.Ordinal), run.Results.Keys.Order(StringComparer.Ordinal));
    }
}

public sealed class The_public_Node_client_on_the_server(RunOnTheServer run) : The_public_Node_client(run), IClassFixture<RunOnTheServer>;

public sealed class The_public_Node_client_on_the_server_over_Azurite(RunOnTheServerOverAzurite run)
    : The_public_Node_client(run), IClassFixture<RunOnTheServerOverAzurite>;

public sealed class The_public_Node_client_on_the_worker(RunOnTheWorker run) : The_public_Node_client(run), IClassFixture<RunOnTheWorker>;

public sealed class The_public_Node_client_on_the_worker_over_Azurite(RunOnTheWorkerOverAzurite run)
    : The_public_Node_client(run), IClassFixture<RunOnTheWorkerOverAzurite>;
