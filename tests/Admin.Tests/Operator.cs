using System.Security.Cryptography;
using System.Text.Json;
using ConnectFunctions.Audit;
using ConnectFunctions.Environments;
using ConnectFunctions.Ids;
using ConnectFunctions.Settings;
using ConnectFunctions.Storage;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Admin.Tests;

/// <summary>
/// Somebody with a store of their own, who runs connect-admin as everybody does: as a program, with settings in its
/// environment. Nothing that it writes may hold the key-encryption key.
/// </summary>
internal sealed class Operator : IAsyncDisposable
{
    public const string Name = "olga";

    private static readonly string Program = Path.Combine(Repository.OutputOf("src/Admin"), "connect-admin.dll");

    private Operator(HostSettings host, TemporaryDirectory directory)
    {
        (Host, Directory) = (host, directory);
        Table = new StorageSettings { File = host.File, ConnectionString = host.ConnectionString, TableName = host.TableName }
            .Open(() => throw new InvalidOperationException("The tests use no Azure identity."));
        Settings = new Dictionary<string, string>
        {
            ["Storage__File"] = host.File ?? "",
            ["Storage__ConnectionString"] = host.ConnectionString ?? "",
            ["Storage__AccountUri"] = "",
            ["Storage__TableName"] = host.TableName,
            ["Keys__KeyEncryptionKey"] = host.KeyEncryptionKey!,
            ["Keys__VaultUri"] = "",
            ["Keys__SecretName"] = "",
            ["Identity__ClientId"] = "",
            ["NO_COLOR"] = "",
            ["TERM"] = "xterm",
        };
    }

    /// <summary>For a service over the same store.</summary>
    public HostSettings Host { get; }

    public TemporaryDirectory Directory { get; }

    /// <summary>The store, to look at and to change behind everybody's back.</summary>
    public ITable Table { get; }

    /// <summary>The environment variables of each run; an empty one is as none.</summary>
    public Dictionary<string, string> Settings { get; }

    public static async Task<Operator> AtAsync(Engine engine)
    {
        var directory = new TemporaryDirectory();
        return new Operator(engine is Engine.Embedded ? HostSettings.Embedded(directory) : await HostSettings.AzuriteAsync(), directory);
    }

    /// <summary>One who has made an environment already.</summary>
    public static async Task<Operator> WithEnvironmentAsync(string environment, Engine engine = Engine.Embedded)
    {
        var one = await AtAsync(engine);
        await one.Table.CreateIfMissingAsync(CancellationToken.None);
        using var random = RandomNumberGenerator.Create();
        var registry = new EnvironmentRegistry(one.Table, new UlidGenerator(TimeProvider.System, random), TimeProvider.System);
        await registry.CreateAsync(Environment(environment), Actor.Operator(Name), CancellationToken.None);
        return one;
    }

    public async Task<CommandResult> RunAsync(params string[] arguments) =>
        Checked(await Command.RunAsync("dotnet", [Program, .. arguments, "--operator", Name], Settings, Directory.Path));

    /// <summary>As at a terminal, where both output streams are the same and something is typed.</summary>
    public async Task<CommandResult> RunAtTerminalAsync(string typed, params string[] arguments)
    {
        string[] whole = ["dotnet", Program, .. arguments, "--operator", Name];
        var line = string.Join(' ', whole.Select(argument => $"'{argument}'"));
        var script = $"printf '%s\\n' '{typed}' | script --quiet --return --flush --command \"{line}\" /dev/null";
        return Checked(await Command.RunAsync("bash", ["-c", script], Settings, Directory.Path));
    }

    /// <summary>Starts it, and stops it with Ctrl-C once something has come about.</summary>
    public async Task<CommandResult> RunAndStopAsync(Func<Task<bool>> hasComeAbout, params string[] arguments)
    {
        // A shell lets what it starts in the background ignore this signal, and so do all that come after.
        using var process = Command.Start("env", ["--default-signal=INT", "dotnet", Program, .. arguments, "--operator", Name], Settings, Directory.Path);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        while (!process.HasExited && !await hasComeAbout())
        {
            await Task.Delay(20);
        }

        (await Command.RunAsync("kill", ["-INT", $"{process.Id}"])).Succeeded();
        await process.WaitForExitAsync();
        return Checked(new CommandResult(process.ExitCode, await output, await errors));
    }

    public async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        using var document = JsonDocument.Parse((await RunAsync([.. arguments, "--json"])).Succeeded());
        return document.RootElement.Clone();
    }

    /// <summary>Makes an API key.</summary>
    public async Task<(string Id, string Key)> CreateKeyAsync(string environment, params string[] options)
    {
        var made = await JsonAsync(["keys", "create", environment, "--name", "tests", .. options]);
        return (made.GetProperty("id").GetString()!, made.GetProperty("key").GetString()!);
    }

    /// <summary>Changes columns of a stored row, as if that had happened some other time.</summary>
    public async Task RewriteAsync(string partition, Row columns)
    {
        var result = await Table.SubmitAsync(partition, [new RowChange.Merge(columns, RowCondition.Exists)], CancellationToken.None);
        Assert.True(result.Committed);
    }

    /// <summary>Puts a row there that stands for an application.</summary>
    public async Task AddApplicationRowAsync(string environment)
    {
        var result = await Table.SubmitAsync(
            environment, [new RowChange.Insert(new Row("app|01K5D3M8Q7Z0V9T2R4X6Y8B1CD"))], CancellationToken.None);
        Assert.True(result.Committed);
    }

    /// <summary>Makes a pepper's version as old as it must be for the one before it to go.</summary>
    public Task AgePepperAsync(string environment, long version) => RewriteAsync(
        environment, new Row($"keyring|pepper|{version:D10}") { ["CreatedAt"] = TimeProvider.System.GetUtcNow().AddMinutes(-6) });

    public async Task<IReadOnlyList<Row>> RowsAsync(string partition) =>
        await Table.QueryAsync(partition, "!", "~~", 1000, CancellationToken.None);

    public static EnvironmentId Environment(string name) =>
        EnvironmentId.TryParse(name, out var id) ? id : throw new ArgumentException("No environment can have that name.", nameof(name));

    public async ValueTask DisposeAsync()
    {
        if (Table is IAsyncDisposable table)
        {
            await table.DisposeAsync();
        }

        Directory.Dispose();
    }

    private CommandResult Checked(CommandResult result)
    {
        Assert.DoesNotContain(Host.KeyEncryptionKey!, result.Output + result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ConnectFunctions.", result.Output + result.Errors, StringComparison.Ordinal);
        return result;
    }
}
