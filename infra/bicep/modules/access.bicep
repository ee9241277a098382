// Everything that the app's identity may do, and where. Operators get their roles by hand, for as long as they need them.
import { roleIds } from 'role-ids.bicep'

@description('The object ID of the app\'s identity.')
param principalId string

@description('The account of the data table.')
param dataAccountName string

@description('The account of the packages, which is the Functions host\'s own too.')
param packageAccountName string

@description('The vault of the key-encryption key.')
param vaultName string

@description('The Application Insights resource of the requests.')
param insightsName string

@description('The Application Insights resource of the record.')
param recordInsightsName string

var dataRole = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  roleIds['Storage Table Data Contributor']
)
var hostRole = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds['Storage Blob Data Owner'])
var keyRole = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds['Key Vault Secrets User'])
var telemetryRole = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  roleIds['Monitoring Metrics Publisher']
)

resource dataAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: dataAccountName
}

resource packageAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: packageAccountName
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

// On the account and not on its one table, because the app asks at its start that the table be there.
resource data 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(dataAccount.id, principalId, dataRole)
  scope: dataAccount
  properties: { principalId: principalId, principalType: 'ServicePrincipal', roleDefinitionId: dataRole }
}

// The host keeps its locks and its own keys in blobs, in containers that it makes, and the platform reads the package.
resource host 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(packageAccount.id, principalId, hostRole)
  scope: packageAccount
  properties: { principalId: principalId, principalType: 'ServicePrincipal', roleDefinitionId: hostRole }
}

resource key 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, principalId, keyRole)
  scope: vault
  properties: { principalId: principalId, principalType: 'ServicePrincipal', roleDefinitionId: keyRole }
}

resource telemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, principalId, telemetryRole)
  scope: insights
  properties: { principalId: principalId, principalType: 'ServicePrincipal', roleDefinitionId: telemetryRole }
}

resource record 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(recordInsights.id, principalId, telemetryRole)
  scope: recordInsights
  properties: { principalId: principalId, principalType: 'ServicePrincipal', roleDefinitionId: telemetryRole }
}
