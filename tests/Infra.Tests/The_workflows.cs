using System.Text.RegularExpressions;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Infra.Tests;

/// <summary>What <c>.github/workflows</c> must not leave out.</summary>
public sealed partial class The_workflows
{
    [Theory]
    [InlineData("ci.yml")]
    [InlineData("deploy.yml")]
    public void Check_what_was_published_before_anything_is_made_of_it(string workflow)
    {
        var text = Read(workflow);
        var published = Publish().Match(text);
        var check = text.IndexOf($"node tools/check-publish.mjs {published.Groups["folder"].Value}\n", StringComparison.Ordinal);
        var zip = text.IndexOf("zip -", StringComparison.Ordinal);

        Assert.True(published.Success);
        Assert.InRange(check, published.Index, zip < 0 ? text.Length : zip);
    }

    [Theory]
    [InlineData("ci.yml", "az bicep build --file infra/bicep/main.bicep")]
    [InlineData("ci.yml", "az bicep lint --file infra/bicep/main.bicep")]
    [InlineData("ci.yml", "az bicep build-params")]
    [InlineData("deploy.yml", "az bicep build --file infra/bicep/main.bicep")]
    [InlineData("deploy.yml", "az bicep lint --file infra/bicep/main.bicep")]
    [InlineData("deploy.yml", "az deployment group what-if")]
    public void Compile_lint_and_compare_the_template_before_it_is_deployed(string workflow, string command)
    {
        var text = Read(workflow);
        var deployed = text.IndexOf("az deployment group create", StringComparison.Ordinal);

        Assert.InRange(text.IndexOf(command, StringComparison.Ordinal), 0, deployed < 0 ? text.Length : deployed);
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
    public void Let_no_job_fail_but_the_one_that_has_never_passed(string workflow)
    {
        Assert.All(
            Jobs(workflow).Where(job => job.Name != "everything-under-func"),
            job => Assert.DoesNotContain("continue-on-error", job.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ci.yml", "test", "true", ".ci/run")]
    [InlineData("ci.yml", "real-packages", "false", "./dev check")]
    [InlineData("ci.yml", "real-packages", "false", "./dev test --filter FullyQualifiedName~ConnectFunctions.Core.Tests")]
    [InlineData("ci.yml", "func", "false", "CONNECT_API_KEY=sk_example_123456789 node tools/smoke.mjs http://127.0.0.1:7071")]
    [InlineData("ci.yml", "everything-under-func", "false", "./dev test")]
    [InlineData("deploy.yml", "test", "true", ".ci/run")]
    public void Say_which_packages_each_job_runs_with(string workflow, string name, string standIns, string command)
    {
        var job = Job(workflow, name);

        Assert.Contains($"      USE_STANDINS: \"{standIns}\"\n", job.Text, StringComparison.Ordinal);
        Assert.Contains($" {command}\n", job.Text, StringComparison.Ordinal);
    }

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
            Assert.Equal(["needs.version.outputs.commit"], job.CheckedOut);
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

    [GeneratedRegex(@"dotnet publish src/Functions -c Release -p:UseStandIns=false -o (?<folder>\S+)")]
    private static partial Regex Publish();

    [GeneratedRegex(@"^ *(- )?shell:", RegexOptions.Multiline)]
    private static partial Regex Shell();
}
