namespace ConnectFunctions.Admin;

/// <summary>Asks before something goes for good.</summary>
internal static class Confirmation
{
    /// <summary>Whether somebody can answer.</summary>
    public static bool IsPossible => !Console.IsInputRedirected;

    /// <summary>True when the person types the name again.</summary>
    public static async Task<bool> AskAsync(string question, string name, CancellationToken cancellation)
    {
        await Console.Error.WriteAsync($"{question}\nType its name to go on: ".AsMemory(), cancellation);

        // Reading a terminal blocks and cannot be cancelled; leaving it behind is all there is to do.
        var answer = await Task.Run(Console.In.ReadLine, cancellation).WaitAsync(cancellation);
        return answer?.Trim() == name;
    }
}
