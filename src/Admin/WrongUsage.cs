using System.CommandLine;
using System.CommandLine.Parsing;

namespace ConnectFunctions.Admin;

/// <summary>Says what is wrong with a command line, and where to read what is right.</summary>
internal static class WrongUsage
{
    /// <returns>The exit code.</returns>
    public static int Tell(ParseResult parsed)
    {
        var output = new Output(json: false, verbose: false);
        var command = parsed.CommandResult.Command;
        var whole = WholeName(parsed);
        if (command.Subcommands.Count > 0)
        {
            output.Error(parsed.UnmatchedTokens is [var unknown, ..]
                ? $"There is no command '{TextTable.Clean(unknown)}'. There are: {string.Join(", ", command.Subcommands.Select(one => one.Name))}"
                : $"Say which: {string.Join(", ", command.Subcommands.Select(one => one.Name))}");
        }
        else
        {
            foreach (var message in parsed.Errors.Select(error => error.Message).Distinct())
            {
                output.Error(message);
            }
        }

        output.Say($"See: {whole} --help");
        return ExitCode.Usage;
    }

    private static string WholeName(ParseResult parsed)
    {
        var names = new List<string>();
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as CommandResult)
        {
            names.Insert(0, result.Command.Name);
        }

        return string.Join(' ', names);
    }
}
