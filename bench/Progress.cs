using System.Diagnostics;
using System.Globalization;

namespace ConnectFunctions.Bench;

/// <summary>The line that tells what is going on: one that changes on a terminal, one for each step elsewhere.</summary>
internal static class Progress
{
    private static readonly long Start = Stopwatch.GetTimestamp();

    public static void Say(string what)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"[{Stopwatch.GetElapsedTime(Start).TotalSeconds,4:0} s] {what}");
        if (Console.IsErrorRedirected)
        {
            Console.Error.WriteLine(line);
        }
        else
        {
            Console.Error.Write($"\r\e[K{line}");
        }
    }

    public static void Clear()
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write("\r\e[K");
        }
    }
}
