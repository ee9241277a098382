// A storage account that only identities with a role can use: no shared keys, hence no connection strings and no account SAS.
//
// What one account carries (standard, general purpose v2): 20,000 requests/s, 2,000 entities/s in one table partition, 500 TiB
// in one table. Past that the service answers 503 and the app does too, with Retry-After. docs/costs.md does the sums.
@description('The account\'s name: 3 to 24 lowercase letters and digits.')
param name string

@description('Where it is.')
param location string

@description('Its tags.')
param tags object

@description('How it is replicated.')
@allowed(['Standard_LRS', 'Standard_ZRS'])
param sku string

@description('Whether it answers on its public endpoints.')
@allowed(['Enabled', 'Disabled'])
param publicNetworkAccess string

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: sku
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    networkAcls: {
      bypass: 'None'
      defaultAction: publicNetworkAccess == 'Enabled' ? 'Allow' : 'Deny'
    }
    publicNetworkAccess: publicNetworkAccess
    supportsHttpsTrafficOnly: true
  }
}

@description('The account\'s resource ID.')
output id string = account.id

@description('The account\'s name.')
output name string = account.name
