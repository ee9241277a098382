using System.Text.Json;
using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Admin.Tests;

/// <summary>An operator whose key-encryption key is in a key vault, with an environment, signed in by the Azure CLI.</summary>
internal sealed class OperatorOfVault : IAsyncDisposable
{
    public const string SecretName = "connect-key-encryption-key";

    private readonly Operator olga;
    private readonly TunnelProxy proxy;
    private readonly AzureCliDouble cli = new();

    private OperatorOfVault(Operator olga, VaultServer vault)
    {
        (this.olga, Vault) = (olga, vault);
        proxy = new TunnelProxy(VaultServer.PublicHost, vault.Port);
        var roots = olga.Directory.File("roots.pem");
        File.WriteAllText(roots, vault.Certificate.ExportCertificatePem());
        olga.Settings["Keys__KeyEncryptionKey"] = "";
        olga.Settings["Keys__VaultUri"] = $"https://{VaultServer.PublicHost}";
        olga.Settings["HTTPS_PROXY"] = proxy.Uri.ToString();
        olga.Settings["NO_PROXY"] = "127.0.0.1";
        olga.Settings["SSL_CERT_FILE"] = roots;
        olga.Settings["PATH"] = cli.SearchPath;
    }

    public VaultServer Vault { get; }

    public Dictionary<string, string> Settings => olga.Settings;

    /// <summary>Of the key-encryption key, oldest first.</summary>
    public IReadOnlyList<VaultSecretVersion> Versions => Vault.Secrets.Versions(SecretName);

    public static async Task<OperatorOfVault> StartAsync() =>
        new(await Operator.WithEnvironmentAsync("staging"), await VaultServer.StartAsync());

    /// <summary>Leaves nobody signed in by any tool, whatever this machine has.</summary>
    public void SignOut()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("The tools that are not signed in are shell scripts.");
        }

        var tools = Directory.CreateDirectory(olga.Directory.File("tools")).FullName;
        foreach (var tool in (string[])["az", "azd"])
        {
            var script = Path.Combine(tools, tool);
            File.WriteAllText(script, "#!/bin/sh\necho 'ERROR: Please run az login to setup account.' >&2\nexit 1\n");
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        olga.Settings["PATH"] = tools;
    }

    public async Task<CommandResult> RunAsync(params string[] arguments)
    {
        var result = await olga.RunAsync(arguments);
        Assert.All(Versions, version => Assert.DoesNotContain(version.Value, result.Output + result.Errors, StringComparison.Ordinal));
        return result;
    }

    public async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        using var document = JsonDocument.Parse((await RunAsync([.. arguments, "--json"])).Succeeded());
        return document.RootElement.Clone();
    }

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        await Vault.DisposeAsync();
        cli.Dispose();
        await olga.DisposeAsync();
    }
}
