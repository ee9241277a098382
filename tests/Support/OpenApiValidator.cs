using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace ConnectFunctions.Tests.Support;

/// <summary>
/// Holds responses against <c>docs/openapi.yaml</c>. It is one Node process, which answers many at a time and ends when
/// its standard input does, so also when this process is gone for whatever reason.
/// </summary>
public sealed class OpenApiValidator : IAsyncDisposable
{
    private static readonly string Script = Repository.PathOf("tests/Support/node/validate.mjs");

    private static readonly Lazy<OpenApiValidator> SharedValidator = new(() => new OpenApiValidator());

    private readonly Process process;
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly ConcurrentDictionary<long, TaskCompletionSource<IReadOnlyList<string>>> waiting = new();
    private readonly Task reading;
    private readonly StringBuilder errors = new();
    private long lastId;
    private volatile bool ended;

    private OpenApiValidator()
    {
        process = Command.Start("node", [Script]);
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors)
            {
                errors.AppendLine(line.Data);
            }
        };
        process.BeginErrorReadLine();
        reading = ReadAsync();
    }

    /// <summary>One for all tests of the assembly, started for the first that asks. Not to be disposed.</summary>
    public static OpenApiValidator Shared => SharedValidator.Value;

    public static OpenApiValidator Start() => new();

    public static async Task<IReadOnlyList<OpenApiRoute>> RoutesAsync()
    {
        var run = await Command.RunAsync("node", [Script, "--routes"]);
        return [.. run.Succeeded()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<OpenApiRoute>(line, JsonSerializerOptions.Web)!)];
    }

    /// <summary>Holds the document's examples against its own schemas; the output names those that do not fit.</summary>
    public static Task<CommandResult> CheckExamplesAsync() => Command.RunAsync("node", [Script, "--examples"]);

    /// <summary>Whether each of the texts fits a schema of the document.</summary>
    public static async Task<IReadOnlyList<bool>> FitAsync(string schema, IEnumerable<string> texts)
    {
        using var node = Command.Start("node", [Script, "--fits", schema]);
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(texts));
        node.StandardInput.Close();
        return JsonSerializer.Deserialize<IReadOnlyList<bool>>(await node.StandardOutput.ReadToEndAsync())!;
    }

    /// <param name="pathAndQuery">As it was sent, percent-encoding and all.</param>
    /// <param name="headers">Names in any case.</param>
    /// <returns>What contradicts the document, in sentences; none when nothing does.</returns>
    public async Task<IReadOnlyList<string>> ValidateAsync(
        HttpMethod method, string pathAndQuery, int status, IReadOnlyDictionary<string, string> headers, string body)
    {
        var id = Interlocked.Increment(ref lastId);
        var verdict = new TaskCompletionSource<IReadOnlyList<string>>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[id] = verdict;
        var line = JsonSerializer.Serialize(
            new { id, method = method.Method, path = pathAndQuery, status, headers, body }, JsonSerializerOptions.Web);
        await writing.WaitAsync();
        try
        {
            await process.StandardInput.WriteLineAsync(line);
            await process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // The process has ended; why is told below.
        }
        finally
        {
            writing.Release();
        }

        if (ended)
        {
            FailWaiting();
        }

        return await verdict.Task;
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await reading;
        await process.WaitForExitAsync();
        process.Dispose();
        writing.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            var verdict = JsonSerializer.Deserialize<Verdict>(line, JsonSerializerOptions.Web)!;
            if (waiting.TryRemove(verdict.Id, out var waiter))
            {
                waiter.SetResult(verdict.Errors ?? []);
            }
        }

        // Until then its last words may still be on their way.
        await process.WaitForExitAsync();
        ended = true;
        FailWaiting();
    }

    private void FailWaiting()
    {
        string said;
        lock (errors)
        {
            said = errors.ToString();
        }

        foreach (var id in waiting.Keys)
        {
            if (waiting.TryRemove(id, out var waiter))
            {
                waiter.SetException(new InvalidOperationException(
                    $"The validator of docs/openapi.yaml has ended. If a module is missing, run `npm ci` in the repository's root.\n{said}"));
            }
        }
    }

    private sealed record Verdict(long Id, bool Ok, IReadOnlyList<string>? Errors);
}
