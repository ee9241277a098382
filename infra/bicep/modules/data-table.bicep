// The one table. Azure keeps no backups of tables: docs/operating.md says how to make them.
@description('The account that holds it.')
param accountName string

@description('The table\'s name.')
param tableName string

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: accountName
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices@2025-06-01' = {
  parent: account
  name: 'default'
}

resource table 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-06-01' = {
  parent: tables
  name: tableName
}

@description('The table\'s name.')
output name string = table.name

@description('The account\'s table endpoint.')
output endpoint string = account.properties.primaryEndpoints.table
