using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using ConnectFunctions.Admin;
using ConnectFunctions.Admin.Audit;
using ConnectFunctions.Admin.Doctor;
using ConnectFunctions.Admin.Environments;
using ConnectFunctions.Admin.KeyEncryption;
using ConnectFunctions.Admin.Keys;
using ConnectFunctions.Admin.Peppers;
using ConnectFunctions.Admin.Transfer;

var root = new RootCommand("The operator's command line of ConnectFunctions: environments, API keys, rotation, the audit trail.")
{
    EnvironmentCommands.Group(),
    KeyCommands.Group(),
    PepperCommands.Group(),
    KeyEncryptionCommands.Group(),
    AuditCommands.Group(),
    ExportCommand.Command(),
    ImportCommand.Command(),
    DoctorCommand.Command(),
    CommonOptions.Settings,
    CommonOptions.Json,
    CommonOptions.Operator,
    CommonOptions.Verbose,
};
var help = root.Options.OfType<HelpOption>().Single();
help.Action = new HelpWithExamples((HelpAction)help.Action!);

// Nothing on this command line is read from files that an argument happens to name with '@'.
var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
if (parsed.Action is ParseErrorAction)
{
    return WrongUsage.Tell(parsed);
}

return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(5) });
