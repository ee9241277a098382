using System.Diagnostics;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Core.Tests.Tools;

public sealed class A_process_of_the_tests
{
    [Fact]
    public async Task Ends_when_the_tests_process_is_gone_however_it_went()
    {
        // Gone, it holds the other end of the input no longer; nothing else of it is left to tell.
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", FunctionsHost.EndWithInput, "bash", "sleep", "300"]) { RedirectStandardInput = true })!;
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        Assert.False(process.HasExited);

        process.StandardInput.Close();

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await process.WaitForExitAsync(limit.Token);
    }
}
