using Microsoft.Extensions.Logging;

namespace ConnectFunctions.Admin;

/// <summary>What Core logs: errors always, the rest with --verbose. Everything that happens for good is in the audit trail.</summary>
internal sealed class MessageLog<T>(Output output) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error || (output.IsVerbose && logLevel >= LogLevel.Information);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            output.Say(formatter(state, exception) + ".");
        }
    }
}
