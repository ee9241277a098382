namespace Microsoft.Azure.Functions.Worker;

public abstract class BindingMetadata
{
    public abstract string Name { get; }

    /// <summary><c>httpTrigger</c> or <c>http</c>.</summary>
    public abstract string Type { get; }

    public abstract BindingDirection Direction { get; }
}
