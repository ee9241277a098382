using ConnectFunctions.Tests.Support;

namespace ConnectFunctions.Functions.Tests.Operation;

public sealed class Revoking_access_over_Azurite : RevokingAccess
{
    protected override Task<HostSettings> NewSettingsAsync() => HostSettings.AzuriteAsync();
}
