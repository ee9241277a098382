namespace ConnectFunctions.Tests.Support;

/// <summary>A developer who is signed in: a program <c>az</c> that hands out a token, for processes that find it on their path.</summary>
public sealed class AzureCliDouble : IDisposable
{
    public const string Token = "token-of-a-developer";

    private readonly TemporaryDirectory directory = new();

    public AzureCliDouble()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("The double of the Azure CLI is a shell script.");
        }

        var expiry = TimeProvider.System.GetUtcNow().AddHours(1);
        var answer = $$"""{"accessToken":"{{Token}}","expiresOn":"{{expiry:yyyy-MM-dd HH:mm:ss.ffffff}}","expires_on":{{expiry.ToUnixTimeSeconds()}},"tokenType":"Bearer"}""";
        var script = directory.File("az");
        File.WriteAllText(script, $"#!/bin/sh\necho \"$*\" >>'{directory.File("asked")}'\necho '{answer}'\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <summary>For <c>PATH</c>.</summary>
    public string SearchPath => $"{directory.Path}:{Environment.GetEnvironmentVariable("PATH")}";

    /// <summary>Each with its arguments.</summary>
    public IReadOnlyList<string> Calls => File.Exists(directory.File("asked")) ? File.ReadAllLines(directory.File("asked")) : [];

    public void Dispose() => directory.Dispose();
}
