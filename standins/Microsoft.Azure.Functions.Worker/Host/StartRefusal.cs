namespace Microsoft.Azure.Functions.Worker.Host;

/// <summary>Something that the person who starts the app has to put right; shown as one message without a stack trace.</summary>
internal sealed class StartRefusal(string message) : Exception(message)
{
    public static void Exit(string message)
    {
        Console.Error.WriteLine(message);
        Environment.Exit(1);
    }
}
