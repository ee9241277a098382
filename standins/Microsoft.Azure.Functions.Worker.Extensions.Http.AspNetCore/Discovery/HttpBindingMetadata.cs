namespace Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore.Discovery;

internal sealed class HttpBindingMetadata(string name, string type, BindingDirection direction) : BindingMetadata
{
    public override string Name => name;

    public override string Type => type;

    public override BindingDirection Direction => direction;
}
