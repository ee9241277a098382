using System.Diagnostics.CodeAnalysis;

namespace Microsoft.Azure.Functions.Worker.Middleware;

[SuppressMessage("Naming", "CA1711", Justification = "The real name.")]
public delegate Task FunctionExecutionDelegate(FunctionContext context);
