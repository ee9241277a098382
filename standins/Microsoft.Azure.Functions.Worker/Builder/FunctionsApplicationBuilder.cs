using Microsoft.Azure.Functions.Worker.Host;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Builder;

public class FunctionsApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    private readonly HostApplicationBuilder inner;
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware = [];
    private readonly ImmediateHostBuilder hostBuilder;
    private bool built;

    internal FunctionsApplicationBuilder(string[]? args)
    {
        StartArguments = StartArguments.Read(args ?? [], out var settings);
        settings.Apply();

        var configuration = new ConfigurationManager();
        configuration.AddEnvironmentVariables("AZURE_FUNCTIONS_");
        inner = new HostApplicationBuilder(new HostApplicationBuilderSettings { Args = args, Configuration = configuration });
        // The real builder adds this prefix a second time, so that it wins over appsettings.json; then everything else again.
        configuration.AddEnvironmentVariables("AZURE_FUNCTIONS_");
        configuration.AddEnvironmentVariables();
        configuration.AddCommandLine(args ?? []);

        inner.Logging.AddSimpleConsole(console => console.SingleLine = true);
        inner.Services.Configure<ConsoleLifetimeOptions>(lifetime => lifetime.SuppressStatusMessages = true);
        // Running requests get this long after SIGTERM, then their connections are cut, which takes up to a second more.
        inner.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(800));
        inner.Services.AddSingleton(BuildPipeline);
        inner.Services.AddSingleton(StartArguments);
        hostBuilder = new ImmediateHostBuilder(inner);
    }

    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)inner).Properties;

    public ConfigurationManager Configuration => inner.Configuration;

    IConfigurationManager IHostApplicationBuilder.Configuration => Configuration;

    public IHostEnvironment Environment => inner.Environment;

    public ILoggingBuilder Logging => inner.Logging;

    public IMetricsBuilder Metrics => inner.Metrics;

    public IServiceCollection Services => inner.Services;

    internal IHostBuilder HostBuilder => hostBuilder;

    internal StartArguments StartArguments { get; }

    public IHost Build()
    {
        ThrowIfBuilt();
        built = true;
        return new FunctionsHost(inner.Build(), StartArguments.Port);
    }

    public void ConfigureContainer<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull => inner.ConfigureContainer(factory, configure);

    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        ThrowIfBuilt();
        this.middleware.Add(middleware);
        return this;
    }

    private FunctionExecutionDelegate BuildPipeline(IServiceProvider services)
    {
        FunctionExecutionDelegate pipeline = static context => context.Features.Get<IFunctionExecutor>()!.ExecuteAsync(context);
        for (var i = middleware.Count - 1; i >= 0; i--)
        {
            pipeline = middleware[i](pipeline);
        }

        return pipeline;
    }

    private void ThrowIfBuilt()
    {
        if (built)
        {
            throw new InvalidOperationException("The application has been built already.");
        }
    }
}
