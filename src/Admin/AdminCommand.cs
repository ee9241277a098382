using System.CommandLine;
using ConnectFunctions.Keys;
using ConnectFunctions.Storage;

namespace ConnectFunctions.Admin;

/// <summary>A command that does something: it is given an open session, and whatever goes wrong becomes one line and an exit code.</summary>
internal sealed class AdminCommand : Command
{
    /// <param name="needsKeys">Whether the settings must say where the key-encryption key is.</param>
    /// <param name="run">Answers the exit code.</param>
    public AdminCommand(
        string name, string description, bool needsKeys, Func<Session, ParseResult, CancellationToken, Task<int>> run)
        : this(name, description) =>
        SetAction((parsed, cancellation) => GuardAsync(parsed, output => RunAsync(parsed, output, needsKeys, run, cancellation), cancellation));

    /// <param name="run">Is given the settings as they are, good or not.</param>
    public AdminCommand(
        string name, string description, Func<AdminSettings, Output, ParseResult, CancellationToken, Task<int>> run)
        : this(name, description) =>
        SetAction((parsed, cancellation) => GuardAsync(parsed, output => WithSettingsAsync(parsed, output, settings => run(settings, output, parsed, cancellation)), cancellation));

    private AdminCommand(string name, string description)
        : base(name, description)
    {
    }

    /// <summary>What a user must know beyond the options, for the help; null when that is nothing.</summary>
    public string? Notes { get; init; }

    public required IReadOnlyList<string> Examples { get; init; }

    public AdminCommand With(params ReadOnlySpan<Symbol> symbols)
    {
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                Add(argument);
            }
            else
            {
                Add((Option)symbol);
            }
        }

        return this;
    }

    private static Task<int> RunAsync(
        ParseResult parsed,
        Output output,
        bool needsKeys,
        Func<Session, ParseResult, CancellationToken, Task<int>> run,
        CancellationToken cancellation) =>
        WithSettingsAsync(parsed, output, async settings =>
        {
            var problems = settings.Problems(needsKeys).ToArray();
            if (problems.Length > 0)
            {
                Array.ForEach(problems, output.Error);
                return ExitCode.Usage;
            }

            await using var session = new Session(settings, output, parsed.GetRequiredValue(CommonOptions.Operator));
            try
            {
                return await run(session, parsed, cancellation);
            }
            catch (StorageUnavailableException) when (settings.Storage.File is { Length: > 0 } file && !File.Exists(file))
            {
                output.Error($"There is no store at {session.StoreName} yet. The service makes it when it starts, and so does: connect-admin environments create NAME");
                return ExitCode.Unavailable;
            }
        });

    private static async Task<int> WithSettingsAsync(ParseResult parsed, Output output, Func<AdminSettings, Task<int>> run)
    {
        if (AdminSettings.TryLoad(parsed.GetValue(CommonOptions.Settings), out var settings, out var problem))
        {
            return await run(settings);
        }

        output.Error(problem);
        return ExitCode.Usage;
    }

    private static async Task<int> GuardAsync(ParseResult parsed, Func<Output, Task<int>> run, CancellationToken cancellation)
    {
        var output = new Output(parsed.GetValue(CommonOptions.Json), parsed.GetValue(CommonOptions.Verbose));
        try
        {
            return await run(output);
        }
        catch (Exception e) when (e is OperationCanceledException or AggregateException && cancellation.IsCancellationRequested)
        {
            output.Error("Stopped. What was done stays done; run the command again to go on.");
            return ExitCode.Stopped;
        }
        catch (Exception e) when (e is StorageUnavailableException or KeysUnavailableException)
        {
            output.Error(e);
            return ExitCode.Unavailable;
        }
#pragma warning disable CA1031 // This is where everything ends that nobody expected: with its message, and the rest on demand.
        catch (Exception e)
#pragma warning restore CA1031
        {
            output.Error(e);
            return ExitCode.Failed;
        }
    }
}
