namespace ConnectFunctions.Tests.Support;

public sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The standard output, if the program ended well.</summary>
    public string Succeeded() => ExitCode == 0
        ? Output
        : throw new InvalidOperationException($"The program ended with {ExitCode}.\n{Output}\n{Errors}");
}
