// What the app is told. None of it is secret: addresses and names, and an identity that only the app can use.
@description('The app.')
param functionAppName string

@description('The client ID of the app\'s identity.')
param identityClientId string

@description('The account of the data table.')
param dataAccountName string

@description('The data table.')
param tableName string

@description('The account of the packages, which the Functions host uses for itself.')
param packageAccountName string

@description('The vault of the key-encryption key.')
param vaultName string

@description('The name under which the vault holds the key-encryption key.')
param keyEncryptionKeyName string

@description('The Application Insights resource of the requests.')
param insightsName string

@description('The Application Insights resource of the record.')
param recordInsightsName string

@description('Where traces and metrics go by OTLP; empty for nowhere.')
param otlpEndpoint string

@description('The headers that it wants, as a Key Vault reference; empty for none.')
param otlpHeaders string

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: functionAppName
}

resource dataAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: dataAccountName
}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource recordInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: recordInsightsName
}

resource settings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'appsettings'
  properties: {
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
    APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
    AzureWebJobsDisableHomepage: 'true'
    AzureWebJobsStorage__accountName: packageAccountName
    AzureWebJobsStorage__clientId: identityClientId
    AzureWebJobsStorage__credential: 'managedidentity'
    Identity__ClientId: identityClientId
    Keys__SecretName: keyEncryptionKeyName
    Keys__VaultUri: vault.properties.vaultUri
    OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint
    OTEL_EXPORTER_OTLP_HEADERS: otlpHeaders
    Record__ConnectionString: recordInsights.properties.ConnectionString
    Storage__AccountUri: dataAccount.properties.primaryEndpoints.table
    Storage__TableName: tableName
  }
}
