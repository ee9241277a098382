namespace Microsoft.Azure.Functions.Worker;

public static class FunctionContextBindingFeatureExtensions
{
    public static InvocationResult GetInvocationResult(this FunctionContext context) => new Untyped(Bindings(context));

    /// <exception cref="InvalidOperationException">The result so far is not a <typeparamref name="T"/>, or there is none yet.</exception>
    public static InvocationResult<T> GetInvocationResult<T>(this FunctionContext context)
    {
        var bindings = Bindings(context);
        return bindings.InvocationResult is T
            ? new Typed<T>(bindings)
            : throw new InvalidOperationException(
                $"The invocation's result is {bindings.InvocationResult?.GetType().ToString() ?? "null"}, not {typeof(T)}.");
    }

    private static IInvocationBindings Bindings(FunctionContext context) =>
        context.Features.Get<IInvocationBindings>() ?? throw new InvalidOperationException("The context carries no bindings.");

    private sealed class Untyped(IInvocationBindings bindings) : InvocationResult
    {
        public override object? Value
        {
            get => bindings.InvocationResult;
            set => bindings.InvocationResult = value;
        }
    }

    private sealed class Typed<T>(IInvocationBindings bindings) : InvocationResult<T>
    {
        public override T? Value
        {
            get => (T?)bindings.InvocationResult;
            set => bindings.InvocationResult = value;
        }
    }
}
