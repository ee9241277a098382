using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace ConnectFunctions.Bench.Bare;

/// <summary>Kestrel and nothing else: the least that an answer of these bytes can cost.</summary>
internal static class BareServer
{
    public const string Name = "bare-server";

    /// <summary>Not for users: the bench starts it as a process of its own.</summary>
    public static Command Command()
    {
        var file = new Argument<string>("file");
        var command = new Command(Name, "Answers everything with one captured answer, until standard input is closed.") { Hidden = true };
        command.Arguments.Add(file);
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetRequiredValue(file), cancellation));
        return command;
    }

    private static async Task RunAsync(string file, CancellationToken cancellation)
    {
        var answer = await CapturedAnswer.ReadAsync(file, cancellation);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var server = builder.Build();
        server.Run(context =>
        {
            foreach (var (name, value) in answer.Headers)
            {
                context.Response.Headers[name] = value;
            }

            context.Response.ContentLength = answer.Body.Length;
            return context.Response.Body.WriteAsync(answer.Body, context.RequestAborted).AsTask();
        });
        await server.StartAsync(cancellation);
        Console.WriteLine(server.Urls.Single());
        await Console.In.ReadToEndAsync(cancellation);
        await server.StopAsync(cancellation);
    }
}
