using System.CommandLine;

namespace ConnectFunctions.Admin;

/// <summary>What every command takes.</summary>
internal static class CommonOptions
{
    private const int MaxOperator = 100;

    public static readonly Option<string?> Settings = new("--settings")
    {
        Description = "The settings file, for what the environment does not say. [default: local.settings.json, where there is one]",
        HelpName = "FILE",
        Recursive = true,
    };

    public static readonly Option<bool> Json = new("--json") { Description = "Write the result as JSON.", Recursive = true };

    public static readonly Option<string> Operator = new("--operator")
    {
        Description = "Who you are, for the audit trail.",
        HelpName = "NAME",
        Recursive = true,
        DefaultValueFactory = _ => Environment.UserName is { Length: > 0 } name ? name : "unknown",
        Validators =
        {
            result =>
            {
                var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "default";
                if (text.Length is 0 or > MaxOperator || text.Any(char.IsControl))
                {
                    result.AddError($"--operator must be 1 to {MaxOperator} characters, none of them a control character.");
                }
            },
        },
    };

    public static readonly Option<bool> Verbose = new("--verbose") { Description = "Tell more when something goes wrong.", Recursive = true };
}
