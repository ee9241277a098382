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

    /// <summary>What follows <c>--</c> is no option, whatever it looks like.</summary>
    [Theory]
    [InlineData("asks_for_help keys create staging --name x --help", true)]
    [InlineData("asks_for_help keys create --name x -- --help", false)]
    [InlineData("names_settings doctor --settings x", true)]
    [InlineData("names_settings doctor --settings=x", true)]
    [InlineData("names_settings keys create --name x -- --settings", false)]
    public async Task Takes_nothing_after_two_hyphens_for_an_option(string call, bool answer)
    {
        var run = await Command.RunAsync("bash", ["-c", $". tools/dev/admin.sh; {call}"], directory: Repository.PathOf("."));

        Assert.Equal(answer ? 0 : 1, run.ExitCode);
        Assert.Equal("", run.Errors);
    }
}
