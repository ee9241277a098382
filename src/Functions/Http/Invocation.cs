namespace ConnectFunctions.Functions.Http;

/// <summary>One call of a function, as its front knows it.</summary>
/// <param name="Function">What is called.</param>
/// <param name="TraceParent">The span that it is a part of, as W3C's <c>traceparent</c>; null or empty when it begins a trace.</param>
/// <param name="Id">The Functions host's own name for the call; null where there is no such host.</param>
internal readonly record struct Invocation(FunctionRoute Function, string? TraceParent, string? Id = null);
