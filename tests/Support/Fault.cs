namespace ConnectFunctions.Tests.Support;

/// <summary>What a <see cref="FaultProxy"/> does to one request.</summary>
public abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>Nothing: the request and its answer pass.</summary>
    public static Fault Pass { get; } = new Late(TimeSpan.Zero);

    /// <summary>The connection breaks before the server hears of the request.</summary>
    public static Fault CutBefore { get; } = new Cut(AfterServer: false);

    /// <summary>The server has done the request when the connection breaks.</summary>
    public static Fault CutAfter { get; } = new Cut(AfterServer: true);

    /// <summary>The server has done the request; the connection breaks within the body of its answer.</summary>
    public static Fault HalfAnswer { get; } = new Half();

    /// <summary>The server has done the request; its answer has the right status and a body of noise.</summary>
    public static Fault Garbage { get; } = new Noise();

    /// <summary>The server never hears of the request.</summary>
    /// <param name="status">Such as 500, 503 or 429.</param>
    /// <param name="retryAfter">In whole seconds; null leaves the header out.</param>
    public static Fault Refuse(int status, int? retryAfter = null) => new Answer(status, retryAfter, AfterServer: false);

    /// <summary>The server has done the request, and this is answered in its place.</summary>
    public static Fault Deny(int status) => new Answer(status, RetryAfter: null, AfterServer: true);

    /// <summary>The server hears of the request only then.</summary>
    public static Fault Delay(TimeSpan by) => new Late(by);

    internal sealed record Late(TimeSpan By) : Fault;

    internal sealed record Cut(bool AfterServer) : Fault;

    internal sealed record Answer(int Status, int? RetryAfter, bool AfterServer) : Fault;

    internal sealed record Half : Fault;

    internal sealed record Noise : Fault;
}
