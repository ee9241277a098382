using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ConnectFunctions.Admin;

/// <summary>The usual help, with examples below it, and for the program as a whole what settings it reads and how it ends.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    private const string Manual = """
        Settings:
          The same names as the service's: Storage__File, Storage__ConnectionString or Storage__AccountUri with
          Storage__TableName; Keys__VaultUri with Keys__SecretName, or Keys__KeyEncryptionKey; Identity__ClientId.
          They come from the environment and, where it is silent, from a settings file in the form of
          local.settings.json. A store or a source of keys that the environment names replaces the file's.
          To Azure you are who you have signed in as ('az login', 'azd auth login' or Visual Studio), or, where
          Identity__ClientId is set, that managed identity.

        Output:
          Results go to stdout, as tables or as JSON; messages, warnings and progress to stderr. NO_COLOR is honoured.

        Exit codes:
          0 done   1 refused or failed   2 wrong command line or settings   3 store or vault unavailable   130 Ctrl-C

        Examples:
          connect-admin environments create staging
          connect-admin keys create staging --name "billing service"
          connect-admin doctor
        """;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        switch (parseResult.CommandResult.Command)
        {
            case RootCommand:
                output.WriteLine(Manual);
                break;
            case AdminCommand command:
                if (command.Notes is { } notes)
                {
                    output.WriteLine("Notes:");
                    WriteIndented(output, notes.Split('\n'));
                    output.WriteLine();
                }

                output.WriteLine(command.Examples.Count == 1 ? "Example:" : "Examples:");
                WriteIndented(output, command.Examples);
                break;
        }

        return ExitCode.Ok;
    }

    private static void WriteIndented(TextWriter output, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            output.WriteLine($"  {line}");
        }
    }
}
