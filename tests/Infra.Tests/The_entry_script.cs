using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Infra.Tests;

public sealed class The_entry_script
{
    [Theory]
    [InlineData("npm error code ECONNRESET", 3)]
    [InlineData("error NU1301: Unable to load the service index", 3)]
    [InlineData("error CS1002: ; expected", 1)]
    public async Task Asks_again_only_where_a_package_registry_did_not_answer(string error, int tries)
    {
        using var directory = new TemporaryDirectory();
        var log = directory.File("tries");

        // No pause is waited for here.
        var run = await Command.RunAsync("bash", ["-c", $$"""
            set -euo pipefail; root=.; . '{{Repository.PathOf("tools/dev/common.sh")}}'
            step() { [[ $1 == sleep ]] || "$@"; }
            quietly sh -c "echo x >>'{{log}}'; echo '{{error}}'; exit 7"
            """]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(error, run.Errors, StringComparison.Ordinal);
        Assert.Equal(tries, (await File.ReadAllLinesAsync(log)).Length);
    }
}
