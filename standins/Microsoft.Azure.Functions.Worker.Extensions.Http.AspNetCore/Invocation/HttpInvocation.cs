using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore.Discovery;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore.Invocation;

/// <summary>The context of one request's invocation. What few requests ask for is made when asked for.</summary>
internal sealed class HttpInvocation : FunctionContext, IFunctionExecutor, IInvocationBindings, IAsyncDisposable
{
    private readonly HttpFunction function;
    private readonly HttpContext http;
    private readonly CancellationToken stopping;
    private readonly AsyncServiceScope scope;
    private string? id;
    private CancellationTokenSource? cancellation;

    public HttpInvocation(HttpFunction function, HttpContext http, IServiceScopeFactory scopes, CancellationToken stopping)
    {
        this.function = function;
        this.http = http;
        this.stopping = stopping;
        scope = scopes.CreateAsyncScope();
        InstanceServices = scope.ServiceProvider;
        http.RequestServices = scope.ServiceProvider;
        Features.Set<IFunctionExecutor>(this);
        Features.Set<IInvocationBindings>(this);
    }

    public override string InvocationId => id ??= Guid.CreateVersion7().ToString();

    public override string FunctionId => function.Id;

    public override FunctionDefinition FunctionDefinition => function;

    public override IServiceProvider InstanceServices { get; set; }

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    public override IInvocationFeatures Features { get; } = new InvocationFeatures();

    public override BindingContext BindingContext => new RouteBindings(http);

    public override TraceContext TraceContext => new CallersTrace(http);

    public override RetryContext RetryContext => new NoRetries();

    public override CancellationToken CancellationToken =>
        (cancellation ??= CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping)).Token;

    public object? InvocationResult { get; set; }

    /// <summary>False until the step that <c>ConfigureFunctionsWebApplication</c> adds: middleware before it sees no request.</summary>
    public bool HasHttpContext { get; private set; }

    public HttpContext RevealHttpContext()
    {
        Items.Add(FunctionContextExtensions.HttpContextKey, http);
        HasHttpContext = true;
        return http;
    }

    public async Task ExecuteAsync(FunctionContext context) => InvocationResult = await function.Call.InvokeAsync(this, http);

    public async ValueTask DisposeAsync()
    {
        cancellation?.Dispose();
        await scope.DisposeAsync();
    }

    private sealed class RouteBindings(HttpContext http) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => http.Request.RouteValues;
    }

    /// <summary>The real host puts a span of its own between; here is no host, so there is none.</summary>
    private sealed class CallersTrace(HttpContext http) : TraceContext
    {
        public override string TraceParent => http.Request.Headers.TraceParent.ToString();

        public override string TraceState => http.Request.Headers.TraceState.ToString();
    }

    private sealed class NoRetries : RetryContext
    {
        public override int RetryCount => 0;

        public override int MaxRetryCount => 0;
    }
}
