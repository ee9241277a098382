namespace Microsoft.Azure.Functions.Worker;

/// <summary>Where an invocation keeps its result.</summary>
internal interface IInvocationBindings
{
    object? InvocationResult { get; set; }
}
