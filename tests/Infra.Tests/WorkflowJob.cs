using System.Text.RegularExpressions;

namespace ConnectFunctions.Infra.Tests;

/// <summary>A job of a workflow, as its text says it.</summary>
/// <param name="Needs">The jobs that it waits for.</param>
/// <param name="CheckedOut">The expression that each checkout takes its ref from; empty where it names none.</param>
internal sealed partial record WorkflowJob(string Name, string Text, IReadOnlyList<string> Needs, IReadOnlyList<string> CheckedOut)
{
    public static List<WorkflowJob> AllOf(string workflow) =>
        [.. Job().Matches(workflow, workflow.IndexOf("\njobs:\n", StringComparison.Ordinal)).Select(Read)];

    private static WorkflowJob Read(Match match)
    {
        var text = match.Groups["text"].Value;
        return new WorkflowJob(
            match.Groups["name"].Value,
            text,
            [.. NeedsLine().Match(text).Groups["job"].Captures.Select(job => job.Value)],
            [.. Checkout().Matches(text).Select(checkout => checkout.Groups["ref"].Value)]);
    }

    [GeneratedRegex(@"^  (?<name>[a-z][a-z-]*):\n(?<text>(?:    .*\n|\n)+)", RegexOptions.Multiline)]
    private static partial Regex Job();

    [GeneratedRegex(@"^    needs: \[?(?:(?<job>[a-z-]+)(?:, )?)+\]?$", RegexOptions.Multiline)]
    private static partial Regex NeedsLine();

    [GeneratedRegex(@"uses: actions/checkout@\S+(?:\n        with:\n          ref: \$\{\{ (?<ref>\S+) \}\})?")]
    private static partial Regex Checkout();
}
