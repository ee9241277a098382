using ConnectFunctions.Environments;

namespace ConnectFunctions.Functions.Http;

/// <summary>The permissions that an API key needs to call a function.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresAttribute(Permissions permissions) : Attribute
{
    public Permissions Permissions { get; } = permissions;
}
