// Who used the vault, who changed the table and who replaced the deployed code go to the record; where wanted, who used the table goes
// to the workspace of the requests, and the metrics do.
@description('The workspace of the requests.')
param workspaceId string

@description('The workspace of the record.')
param recordWorkspaceId string

@description('The account of the data table.')
param dataAccountName string

@description('The account of the packages.')
param packageAccountName string

@description('The vault of the key-encryption key.')
param vaultName string

@description('The app.')
param functionAppName string

@description('Logs every request to the table.')
param logTableRequests bool

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
}

resource dataAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: dataAccountName
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices@2025-06-01' existing = {
  parent: dataAccount
  name: 'default'
}

resource packageAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: packageAccountName
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-06-01' existing = {
  parent: packageAccount
  name: 'default'
}

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: functionAppName
}

resource vaultAudit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'connect'
  scope: vault
  properties: { workspaceId: recordWorkspaceId, logs: [{ categoryGroup: 'audit', enabled: true }] }
}

resource tableChanges 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'connect-record'
  scope: tables
  properties: {
    workspaceId: recordWorkspaceId
    logs: [for category in ['StorageWrite', 'StorageDelete']: { category: category, enabled: true }]
  }
}

resource tableRequests 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'connect'
  scope: tables
  properties: {
    workspaceId: workspaceId
    logs: [
      for category in ['StorageRead', 'StorageWrite', 'StorageDelete']: {
        category: category
        enabled: logTableRequests
      }
    ]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

resource packageWrites 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'connect'
  scope: blobs
  properties: {
    workspaceId: recordWorkspaceId
    logs: [for category in ['StorageWrite', 'StorageDelete']: { category: category, enabled: true }]
  }
}

resource appMetrics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'connect'
  scope: app
  properties: { workspaceId: workspaceId, metrics: [{ category: 'AllMetrics', enabled: true }] }
}
