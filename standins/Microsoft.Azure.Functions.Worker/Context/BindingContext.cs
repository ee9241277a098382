namespace Microsoft.Azure.Functions.Worker;

public abstract class BindingContext
{
    /// <summary>For an HTTP trigger: the values of the route's parameters, by name.</summary>
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}
