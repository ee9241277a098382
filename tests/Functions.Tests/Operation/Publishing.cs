using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Operation;

public sealed class Publishing
{
    [Theory]
    [InlineData("--no-restore")]
    [InlineData("--no-build")]
    public async Task What_only_stands_in_for_the_real_packages_is_refused_and_leaves_nothing(string option)
    {
        using var directory = new TemporaryDirectory();
        var output = directory.File("published");

        var run = await Command.RunAsync(
            "dotnet", ["publish", Repository.PathOf("src/Functions"), "-p:UseStandIns=true", option, "-o", output, "--nologo"]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("error STANDIN", run.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any());
    }

    [Fact]
    public void The_product_knows_nothing_of_stand_ins()
    {
        var files = Directory.EnumerateFiles(Repository.PathOf("src"), "*", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .ToList();

        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            Assert.DoesNotContain("standin", File.ReadAllText(file).Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        }
    }
}
