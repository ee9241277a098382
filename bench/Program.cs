using System.CommandLine;
using ConnectFunctions.Bench;
using ConnectFunctions.Bench.Bare;
using ConnectFunctions.Bench.Comparison;
using ConnectFunctions.Bench.Soak;

var root = ComparisonCommand.Command();
root.Subcommands.Add(SoakCommand.Command());
root.Subcommands.Add(BareServer.Command());

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = TimeSpan.FromSeconds(5),
    });
}
catch (OperationCanceledException)
{
    Progress.Clear();
    return 130;
}
catch (BenchException e)
{
    Progress.Clear();
    Console.Error.WriteLine($"bench: {e.Message}");
    return 1;
}
