using System.Globalization;

namespace Microsoft.Azure.Functions.Worker.Host;

/// <summary>The part of <c>func start</c>'s command line that is offered.</summary>
/// <param name="Port">0 lets the system choose.</param>
internal sealed record StartArguments(int Port)
{
    private const int DefaultPort = 7071;

    private const string Help =
        """
        Runs this function app on this machine, as `func start` would, on http://127.0.0.1.

          --port, -p N   the port to listen on (default: Host.LocalHttpPort of local.settings.json, or 7071; 0 picks a free one)
          --help, -h     this text

        host.json is read from the app's directory; local.settings.json from the current directory when it also holds a
        host.json, otherwise from the app's directory. Its Values become environment variables unless they are set already.
        Stop with Ctrl+C or SIGTERM.
        """;

    /// <summary>Ends the process after <c>--help</c> (0) and on a mistake (1).</summary>
    public static StartArguments Read(string[] args, out LocalSettings settings)
    {
        if (args.Any(arg => arg is "--help" or "-h"))
        {
            Console.WriteLine(Help);
            Environment.Exit(0);
        }

        try
        {
            settings = LocalSettings.Read();
            return new StartArguments(PortFrom(args) ?? settings.Port ?? DefaultPort);
        }
        catch (StartRefusal refusal)
        {
            StartRefusal.Exit(refusal.Message);
            throw;
        }
    }

    private static int? PortFrom(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            var text = args[i] is "--port" or "-p" ? args.ElementAtOrDefault(i + 1) ?? string.Empty
                : args[i].StartsWith("--port=", StringComparison.Ordinal) ? args[i]["--port=".Length..]
                : null;
            if (text is not null)
            {
                return ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                    ? port
                    : throw new StartRefusal($"--port takes a number from 0 to 65535, not '{text}'.");
            }
        }

        return null;
    }
}
