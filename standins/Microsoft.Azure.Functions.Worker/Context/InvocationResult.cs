namespace Microsoft.Azure.Functions.Worker;

public abstract class InvocationResult : InvocationResult<object>
{
}

public abstract class InvocationResult<T>
{
    /// <summary>Setting it replaces what the function returned, or stands in for a function that was not run.</summary>
    public abstract T? Value { get; set; }
}
