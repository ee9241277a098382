namespace ConnectFunctions.Functions.Http;

/// <summary>Lets a function be called without an API key. Every other function says what it <see cref="RequiresAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AllowsAnyoneAttribute : Attribute;
