using System.Text.RegularExpressions;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Infra.Tests;

/// <summary>What <c>.github/workflows</c> must not leave out.</summary>
public sealed partial class The_workflows
{
    [Fact]
    public void Deploy_what_was_built_with_our_Bicep_compared_and_looked_through()
    {
        var text = Read("deploy.yml");
        string[] steps =
        [
            "tools/check-bicep.sh \"$RUNNER_TEMP/infra\"",
            "dotnet publish src/Functions -c Release -o \"$RUNNER_TEMP/app\"",
            "CONNECT_PUBLISHED=\"$RUNNER_TEMP/app\" dotnet test tests/Infra.Tests --filter FullyQualifiedName~What_is_published.Of_the_Functions_app",
            "zip -qr \"$RUNNER_TEMP/app.zip\"",
            "az deployment group what-if --resource-group \"$RESOURCE_GROUP\" --template-file main.json",
            "az deployment group create --resource-group \"$RESOURCE_GROUP\" --name connect --template-file main.json",
            "az functionapp deployment source config-zip",
        ];
        var places = steps.Select(step => text.IndexOf(step, StringComparison.Ordinal)).ToList();

        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
        Assert.DoesNotContain("az bicep", text + Read("ci.yml"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ci.yml")]
    [InlineData("deploy.yml")]
    public void Fail_a_step_when_a_command_within_a_pipe_fails(string workflow)
    {
        var text = Read(workflow);

        // Named, and nowhere replaced; bash that is not named runs without pipefail.
        Assert.Contains("\ndefaults:\n  run:\n    shell: bash\n", text, StringComparison.Ordinal);
        Assert.Single(Shell().Matches(text));
    }

    [Theory]
    [InlineData("ci.yml")]
    [InlineData("deploy.yml")]
    public void Let_no_job_fail(string workflow) => Assert.DoesNotContain("continue-on-error", Read(workflow), StringComparison.Ordinal);

    [Theory]
    [InlineData("ci.yml", "test", ".ci/run")]
    [InlineData("ci.yml", "func", "npm install --global azure-functions-core-tools@4")]
    [InlineData("ci.yml", "func", "CONNECT_API_KEY=sk_example_123456789 node tools/smoke.mjs http://127.0.0.1:7071")]
    [InlineData("ci.yml", "func", "./dev test --filter FullyQualifiedName~_on_the_worker")]
    [InlineData("ci.yml", "func", "CONNECT_TEST_FUNC: \"1\"")]
    [InlineData("deploy.yml", "test", ".ci/run")]
    public void Run_each_test_where_it_belongs(string workflow, string job, string line) =>
        Assert.Matches($@"\n +(- )?(run: )?{Regex.Escape(line)}\n", Job(workflow, job).Text);

    [Fact]
    public void Deploy_only_what_was_tested_built_and_compared()
    {
        var deploy = Job("deploy.yml", "deploy");

        Assert.Equal(["version", "test", "build", "preview"], deploy.Needs);
        Assert.Contains(
            "!cancelled() && needs.test.result == 'success' && needs.build.result == 'success'\n      && (needs.preview.result == 'success' || !inputs.infrastructure)",
            deploy.Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Take_the_same_commit_in_each_job_of_a_deployment()
    {
        var version = Job("deploy.yml", "version");

        Assert.Contains("      commit: ${{ steps.head.outputs.commit }}\n", version.Text, StringComparison.Ordinal);
        Assert.Contains("      - id: head\n        run: |\n          commit=$(git rev-parse HEAD)\n          echo \"commit=$commit\" >> \"$GITHUB_OUTPUT\"\n", version.Text, StringComparison.Ordinal);
        Assert.Equal(["inputs.ref"], version.CheckedOut);
        Assert.All(Jobs("deploy.yml").Where(job => job.Name != version.Name), job =>
        {
            Assert.Contains(version.Name, job.Needs);
            Assert.All(job.CheckedOut, commit => Assert.Equal("needs.version.outputs.commit", commit));
        });
    }

    private static WorkflowJob Job(string workflow, string name) => Jobs(workflow).Single(job => job.Name == name);

    private static List<WorkflowJob> Jobs(string workflow)
    {
        var jobs = WorkflowJob.AllOf(Read(workflow));
        Assert.NotEmpty(jobs);
        return jobs;
    }

    private static string Read(string workflow) => File.ReadAllText(Repository.PathOf($".github/workflows/{workflow}"));

    [GeneratedRegex(@"^ *(- )?shell:", RegexOptions.Multiline)]
    private static partial Regex Shell();
}
