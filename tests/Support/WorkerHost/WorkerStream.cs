using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Threading.Channels;
using ConnectFunctions.Tests.WorkerHost.Protocol;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ConnectFunctions.Tests.WorkerHost;

/// <summary>The one stream of messages in which host and worker speak to each other.</summary>
internal sealed class WorkerStream(string workerId) : FunctionRpc.FunctionRpcBase
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Channel<StreamingMessage> outgoing = Channel.CreateUnbounded<StreamingMessage>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> questions = new();
    private readonly TaskCompletionSource connected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Where the worker takes the HTTP requests; known when it is loaded.</summary>
    public string HttpUri { get; private set; } = "";

    /// <summary>A server for it on a free loopback port.</summary>
    public WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.AddConsole().SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        builder.Services.AddSingleton(this);
        var server = builder.Build();
        server.MapGrpcService<WorkerStream>();
        return server;
    }

    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        var writing = WriteAsync(responseStream, context.CancellationToken);
        await foreach (var message in requestStream.ReadAllAsync(context.CancellationToken))
        {
            Receive(message);
        }

        outgoing.Writer.Complete();
        await writing;
    }

    /// <summary>Waits for the worker, asks it for its functions and has it load every one.</summary>
    /// <returns>Those that HTTP requests trigger, by name, as the real host lists and routes them.</returns>
    public async Task<IReadOnlyList<HttpFunction>> LoadAsync(string directory, CancellationToken cancellationToken)
    {
        await connected.Task.WaitAsync(StartLimit, cancellationToken);
        var init = await AskAsync(
            new() { WorkerInitRequest = new() { HostVersion = "4.0.0", WorkerDirectory = directory, FunctionAppDirectory = directory } }, cancellationToken);
        Check("start", init.WorkerInitResponse.Result);
        HttpUri = init.WorkerInitResponse.Capabilities.GetValueOrDefault("HttpUri")
            ?? throw new InvalidOperationException("It takes no HTTP requests of its own.");

        var metadata = await AskAsync(new() { FunctionsMetadataRequest = new() { FunctionAppDirectory = directory } }, cancellationToken);
        Check("list its functions", metadata.FunctionMetadataResponse.Result);
        var functions = metadata.FunctionMetadataResponse.FunctionMetadataResults;
        foreach (var function in functions)
        {
            var loaded = await AskAsync(new() { FunctionLoadRequest = new() { FunctionId = function.FunctionId, Metadata = function } }, cancellationToken);
            Check($"load {function.Name}", loaded.FunctionLoadResponse.Result);
        }

        return [.. functions.Select(HttpFunction.Of).OfType<HttpFunction>().OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase)];
    }

    public async Task<StatusResult> InvokeAsync(InvocationRequest request) =>
        (await AskAsync(new() { RequestId = request.InvocationId, InvocationRequest = request }, CancellationToken.None)).InvocationResponse.Result;

    public void Cancel(string invocationId) => outgoing.Writer.TryWrite(new() { InvocationCancel = new() { InvocationId = invocationId } });

    public void Terminate(TimeSpan grace) => outgoing.Writer.TryWrite(new() { WorkerTerminate = new() { GracePeriod = grace.ToDuration() } });

    private static void Check(string what, StatusResult result)
    {
        if (result.Status != StatusResult.Types.Status.Success)
        {
            throw new InvalidOperationException($"It could not {what}. {result.Exception?.Message}");
        }
    }

    private async Task<StreamingMessage> AskAsync(StreamingMessage question, CancellationToken cancellationToken)
    {
        if (question.RequestId.Length == 0)
        {
            question.RequestId = new Guid(RandomNumberGenerator.GetBytes(16)).ToString();
        }

        var answer = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        questions[question.RequestId] = answer;
        outgoing.Writer.TryWrite(question);
        return await answer.Task.WaitAsync(cancellationToken);
    }

    private async Task WriteAsync(IServerStreamWriter<StreamingMessage> stream, CancellationToken cancellationToken)
    {
        await foreach (var message in outgoing.Reader.ReadAllAsync(cancellationToken))
        {
            await stream.WriteAsync(message, cancellationToken);
        }
    }

    private void Receive(StreamingMessage message)
    {
        if (message.StartStream is { } start && start.WorkerId == workerId)
        {
            connected.TrySetResult();
        }
        else if (message.RpcLog is { } log)
        {
            Write(log);
        }
        else if (questions.TryRemove(message.RequestId, out var answer))
        {
            answer.TrySetResult(message);
        }
    }

    /// <summary>The real host keeps what the worker logs itself, and what functions log while they are invoked; nothing else.</summary>
    private void Write(RpcLog log)
    {
        if (log.LogCategory == RpcLog.Types.Category.System || (log.LogCategory == RpcLog.Types.Category.User && questions.ContainsKey(log.InvocationId)))
        {
            Console.WriteLine($"[{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ}] {log.Message}");
            if (log.Exception is { } exception)
            {
                Console.WriteLine(exception.Message);
            }
        }
    }
}
