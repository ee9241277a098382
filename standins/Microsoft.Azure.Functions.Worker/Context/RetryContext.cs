namespace Microsoft.Azure.Functions.Worker;

/// <summary>HTTP triggers are never retried by the host: both counts are 0 there.</summary>
public abstract class RetryContext
{
    public abstract int RetryCount { get; }

    public abstract int MaxRetryCount { get; }
}
