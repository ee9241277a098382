using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Operation;

public sealed class Revoking_access_over_SQLite : RevokingAccess, IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    protected override Task<HostSettings> NewSettingsAsync() => Task.FromResult(HostSettings.Embedded(directory));
}
