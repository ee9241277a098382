using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Operation;

public sealed class Keeping_no_plaintext_in_SQLite : KeepingNoPlaintext, IDisposable
{
    private readonly TemporaryDirectory directory = new();

    protected override string DataDirectory => directory.Path;

    public void Dispose() => directory.Dispose();

    protected override Task<HostSettings> NewSettingsAsync() => Task.FromResult(HostSettings.Embedded(directory));
}
