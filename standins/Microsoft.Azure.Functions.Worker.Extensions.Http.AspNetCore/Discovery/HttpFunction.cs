using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore.Invocation;

namespace Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore.Discovery;

/// <summary>A function, ready to be matched and called.</summary>
internal sealed class HttpFunction : FunctionDefinition
{
    public HttpFunction(string name, MethodInfo method, ParameterInfo trigger, HttpRoute route)
    {
        Name = name;
        Route = route;
        Call = FunctionCall.Compile(method);
        EntryPoint = $"{method.DeclaringType!.FullName!.Replace('+', '.')}.{method.Name}";
        PathToAssembly = method.Module.Assembly.Location;
        Id = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name + EntryPoint)))
            .ToString(CultureInfo.InvariantCulture);
        Parameters = [.. method.GetParameters().Select(parameter =>
            new FunctionParameter(parameter.Name!, parameter.ParameterType, parameter.HasDefaultValue, parameter.DefaultValue))];
        InputBindings = ImmutableDictionary<string, BindingMetadata>.Empty.Add(
            trigger.Name!, new HttpBindingMetadata(trigger.Name!, "httpTrigger", BindingDirection.In));
        OutputBindings = ImmutableDictionary<string, BindingMetadata>.Empty.Add(
            "$return", new HttpBindingMetadata("$return", "http", BindingDirection.Out));
        Endpoint = new RouteEndpoint(_ => Task.CompletedTask, route.Pattern, 0, EndpointMetadataCollection.Empty, name);
    }

    public override string Name { get; }

    public override string Id { get; }

    public override string EntryPoint { get; }

    public override string PathToAssembly { get; }

    public override ImmutableArray<FunctionParameter> Parameters { get; }

    public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; }

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings { get; }

    public HttpRoute Route { get; }

    public FunctionCall Call { get; }

    /// <summary>Shown to whoever asks the request for its endpoint; it is not what runs the function.</summary>
    public RouteEndpoint Endpoint { get; }
}
