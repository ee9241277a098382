namespace ConnectFunctions.Tests.Support;

/// <summary>What serves the functions to HTTP callers.</summary>
public enum Front
{
    /// <summary>One Kestrel process, <c>src/Server</c>.</summary>
    Server,

    /// <summary>
    /// The isolated worker, <c>src/Functions</c>, under the host of the tests, <c>WorkerHost</c>; under the Core Tools where
    /// the environment variable <c>CONNECT_TEST_FUNC</c> is 1.
    /// </summary>
    Worker,
}
