using System.Text.Encodings.Web;
using System.Text.Json;

namespace ConnectFunctions.Admin;

/// <summary>Results on stdout, for people or for programs; everything else on stderr.</summary>
internal sealed class Output(bool json, bool verbose)
{
    // Nobody puts this into a page, so quotes and accents may stand as they are.
    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public bool IsVerbose => verbose;

    /// <summary>Whether somebody is there to read what comes and goes on stderr.</summary>
    public static bool MessagesAreOnTerminal => !Console.IsErrorRedirected;

    /// <param name="forPrograms">Is written as JSON, its members in snake case.</param>
    /// <param name="forPeople">Writes the same to stdout.</param>
    public void Result(object forPrograms, Action<TextWriter> forPeople)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(forPrograms, JsonOptions));
        }
        else
        {
            forPeople(Console.Out);
        }
    }

    /// <param name="sentence">What happened.</param>
    public void Result(object forPrograms, string sentence) => Result(forPrograms, people => people.WriteLine(sentence));

#pragma warning disable CA1822 // It is the output that says it, although it takes no part of it to do so.
    public void Say(string message) => Console.Error.WriteLine(message);

    public void Warn(string message) => Console.Error.WriteLine($"{Colour("warning", Colours.Yellow)}: {message}");

    public void Error(string message) => Console.Error.WriteLine($"{Colour("connect-admin", Colours.Red)}: {message}");
#pragma warning restore CA1822

    public void Error(Exception exception)
    {
        // What SDKs say may go on for a page.
        Error(verbose ? exception.ToString() : exception.Message.Split('\n')[0].TrimEnd());
        if (!verbose)
        {
            Say("(--verbose tells more)");
        }
    }

    /// <returns>The exit code.</returns>
    public int Fail(Failure failure)
    {
        Error(failure switch
        {
            Failure.NotFound notFound => notFound.Message,
            Failure.Refused refused => refused.Message,
            Failure.Invalid invalid => invalid.Message,
            Failure.Forbidden forbidden => forbidden.Message,
            _ => "Others change the same at this moment. Try again.",
        });
        return ExitCode.Failed;
    }

    private static string Colour(string text, string colour) => MessagesAreOnTerminal ? Colours.Paint(text, colour) : text;
}
