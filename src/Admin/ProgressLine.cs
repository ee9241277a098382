namespace ConnectFunctions.Admin;

/// <summary>How far long work has come: one line that changes on a terminal, now and then a line elsewhere.</summary>
internal sealed class ProgressLine(Output output, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private long lastAt = clock.GetTimestamp();
    private bool isShown;

    public void Show(string text)
    {
        if (Output.MessagesAreOnTerminal)
        {
            Console.Error.Write($"\r{text}\e[K");
            isShown = true;
        }
        else if (clock.GetElapsedTime(lastAt) > Pause)
        {
            output.Say(text);
            lastAt = clock.GetTimestamp();
        }
    }

    /// <summary>Shows how many of something are done.</summary>
    /// <param name="what">What is said of them.</param>
    public IProgress<int> Counting(string one, string what = "") => new Counter(this, one, what);

    public void Dispose()
    {
        if (isShown)
        {
            Console.Error.Write("\r\e[K");
            isShown = false;
        }
    }

    private sealed class Counter(ProgressLine line, string one, string what) : IProgress<int>
    {
        public void Report(int value) => line.Show($"{Counted.Of(value, one)} {what}".TrimEnd());
    }
}
