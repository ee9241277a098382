using Microsoft.Extensions.Logging;

namespace ConnectFunctions.Functions.Http;

/// <summary>
/// Ends every line that is logged for a request with that request's id: <c>[req_…]</c>. It has to be in the text, since of
/// a line the worker sends the Functions host the text and no scope.
/// </summary>
internal sealed class RequestLoggerFactory(LoggerFactory inner) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new RequestLogger(inner.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();

    private sealed class RequestLogger(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var id = RequestId.Current?.Value;
            inner.Log(
                logLevel, eventId, state, exception, id is null ? formatter : (told, thrown) => $"{formatter(told, thrown)} [{id}]");
        }
    }
}
