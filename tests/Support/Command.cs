using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace ConnectFunctions.Tests.Support;

/// <summary>Runs another program to its end.</summary>
public static class Command
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(Rounds.Of(2, 10));

    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    private static readonly Dictionary<string, string> HowToInstall = new()
    {
        ["node"] = "Install Node.js 20 or newer (https://nodejs.org, or `sudo apt-get install nodejs npm`) and run `npm ci` in the repository's root.",
        ["bash"] = "Install it, for example with `sudo apt-get install bash`.",
        ["prlimit"] = "Install it, for example with `sudo apt-get install util-linux`.",
        ["setpriv"] = "Install it, for example with `sudo apt-get install util-linux`.",
        ["bicep"] = "On Linux x64 it comes with the packages; elsewhere install it: https://aka.ms/bicep-install",
        ["curl"] = "Install it, for example with `sudo apt-get install curl`.",
    };

    /// <summary>A program that does not end within its time is ended, and that is an error.</summary>
    /// <param name="environment">Is added to this process's own.</param>
    /// <param name="directory">Where it runs; where the tests run unless given.</param>
    /// <param name="patience">Two minutes, or ten in a long run, unless given.</param>
    public static async Task<CommandResult> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? directory = null, TimeSpan? patience = null)
    {
        var limit = patience ?? Patience;
        using var process = Start(program, arguments, environment, directory);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var timer = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(timer.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {limit}.\n{await output}\n{await errors}");
        }

        return new CommandResult(process.ExitCode, await output, await errors);
    }

    /// <summary>All three standard streams are redirected, in UTF-8.</summary>
    public static Process Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? directory = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Utf8,
            StandardOutputEncoding = Utf8,
            StandardErrorEncoding = Utf8,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"'{program}' cannot be run. {HowToInstall.GetValueOrDefault(program)}", e);
        }
    }
}
