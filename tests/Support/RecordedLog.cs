using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ConnectFunctions.Tests.Support;

/// <summary>Keeps what is logged.</summary>
public sealed class RecordedLog<T> : ILogger<T>
{
    private readonly ConcurrentQueue<string> lines = new();

    /// <summary>Each as its level, its message, and the exception if there is one.</summary>
    public IReadOnlyList<string> Lines => [.. lines];

    public override string ToString() => string.Join('\n', lines);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}".TrimEnd());
}
