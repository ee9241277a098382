using ConnectFunctions.Environments;
using ConnectFunctions.Integrity;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Tests.Support;

/// <summary>
/// Both checks of an environment's rows: the tests' own, which shares nothing with the code that writes them, and the
/// product's, which is also <c>connect-admin doctor --deep</c>. What one of them does not look at, the other may.
/// </summary>
public static class BothChecks
{
    /// <summary>To be asked while nothing is being written.</summary>
    /// <param name="keys">Opens the environment's keys; null to leave that out.</param>
    /// <param name="clock">By which the environment was written.</param>
    /// <exception cref="BrokenRowsException">Tells everything that either of them has found.</exception>
    public static async Task FindNothingAsync(ITable table, EnvironmentId environment, KeyRing? keys, TimeProvider clock)
    {
        if (await FindAsync(table, environment, keys, clock) is { Count: > 0 } problems)
        {
            throw new BrokenRowsException(string.Join('\n', problems));
        }
    }

    /// <summary>The same, for who does not want to fail.</summary>
    /// <returns>Everything that either of them has found.</returns>
    public static async Task<IReadOnlyList<string>> FindAsync(ITable table, EnvironmentId environment, KeyRing? keys, TimeProvider clock)
    {
        var report = await new EnvironmentCheck(table, keys, clock).RunAsync(environment, new Progress<int>(), CancellationToken.None);
        return
        [
            .. await RowFamilies.FindAsync(table, environment),
            .. report.Problems.Select(problem => $"The product's check: {problem.RowKey}: {problem.Message}"),
        ];
    }
}
