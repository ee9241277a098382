using System.Globalization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore.Discovery;
using Microsoft.Azure.Functions.Worker.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore.Hosting;

/// <summary>Kestrel, as the generic web host runs it.</summary>
internal sealed class HttpFunctionServer(IServiceProvider services) : IFunctionServer
{
    public void Prepare()
    {
        services.GetRequiredService<FunctionTable>();
        var foreign = services.GetServices<IStartupFilter>().Select(filter => filter.GetType())
            .FirstOrDefault(type => !type.Assembly.GetName().Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        if (foreign is not null)
        {
            throw new StartRefusal(
                $"{foreign} is an IStartupFilter. A request that ASP.NET Core middleware answers by itself fails on the real host after "
                + "15 seconds; use IFunctionsWorkerMiddleware.");
        }
    }

    public IEnumerable<string> Describe()
    {
        var addresses = services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var port = new Uri(addresses.First()).Port.ToString(CultureInfo.InvariantCulture);
        return services.GetRequiredService<FunctionTable>().Functions.Select(function =>
        {
            var methods = string.Concat(function.Route.Methods.Count == 0
                ? "" : $"[{string.Join(',', function.Route.Methods.Select(method => method.ToUpperInvariant()))}] ");
            return $"{function.Name}: {methods}http://localhost:{port}/{function.Route.Pattern.RawText!.TrimStart('/')}";
        });
    }
}
