using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Operation;

public sealed class Keeping_no_plaintext_in_Azurite : KeepingNoPlaintext, IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private AzuriteProcess? azurite;

    protected override string DataDirectory => directory.Path;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await azurite!.DisposeAsync();
    }

    public void Dispose() => directory.Dispose();

    protected override async Task<HostSettings> NewSettingsAsync()
    {
        azurite = await AzuriteProcess.StartAsync(location: directory.Path);
        return new HostSettings { ConnectionString = azurite.ConnectionString };
    }
}
