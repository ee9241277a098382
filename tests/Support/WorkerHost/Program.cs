using System.Globalization;
using System.Security.Cryptography;
using ConnectFunctions.Tests.WorkerHost;
using Microsoft.AspNetCore.Connections;

// `func start --no-build --port N`, as far as the tests need it: a Functions host that starts the real worker of the app in this directory.
if (args is not ["--port", var text] || !int.TryParse(text, CultureInfo.InvariantCulture, out var port))
{
    Console.Error.WriteLine("Usage: dotnet WorkerHost.dll --port N, in the output directory of a function app");
    return 2;
}

var app = FunctionApp.Read(Environment.CurrentDirectory);
if (Environment.GetEnvironmentVariable("FUNCTIONS_WORKER_RUNTIME") is not "dotnet-isolated")
{
    Console.Error.WriteLine("Set FUNCTIONS_WORKER_RUNTIME to dotnet-isolated, in local.settings.json or the environment.");
    return 1;
}

var workerId = new Guid(RandomNumberGenerator.GetBytes(16)).ToString();
var worker = new WorkerStream(workerId);
var front = new HttpFront(app, worker);

await using var http = front.Build(port);
try
{
    await http.StartAsync();
}
catch (IOException e) when (e.InnerException is AddressInUseException)
{
    Console.Error.WriteLine($"Port {port} is in use.");
    return 1;
}

await using var rpc = worker.Build();
await rpc.StartAsync();
using var process = WorkerProcess.Start(app, workerId, new Uri(rpc.Urls.First()));

using var end = CancellationTokenSource.CreateLinkedTokenSource(http.Lifetime.ApplicationStopping, process.Gone);
try
{
    var functions = await worker.LoadAsync(app.Directory, end.Token);
    front.Open(functions, http.Services);
    Console.WriteLine("\nFunctions:\n");
    foreach (var function in functions)
    {
        Console.WriteLine($"  {function.Name}: [{string.Join(',', function.Methods).ToUpperInvariant()}] http://localhost:{port}/{app.Template(function)}\n");
    }

    await Task.Delay(Timeout.InfiniteTimeSpan, end.Token);
}
catch (OperationCanceledException) when (end.IsCancellationRequested)
{
    // It was asked to stop, or the worker is gone.
}
catch (Exception e) when (e is InvalidOperationException or TimeoutException)
{
    Console.Error.WriteLine($"The worker cannot be used: {e.Message}");
    await process.EndAsync(TimeSpan.Zero);
    return 1;
}

if (process.Gone.IsCancellationRequested)
{
    Console.Error.WriteLine($"The worker has ended by itself, with exit code {process.ExitCode}.");
    return process.ExitCode == 0 ? 1 : process.ExitCode;
}

// First the requests under way, then the worker.
await http.StopAsync();
worker.Terminate(WorkerProcess.Grace);
await process.EndAsync(WorkerProcess.Grace);
return 0;
