// Where the deployed code lies, as the zip file that every new instance starts from.
@description('The account that holds it.')
param accountName string

var containerName = 'packages'

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: accountName
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-06-01' = {
  parent: account
  name: 'default'
  properties: {
    // A package that was overwritten or deleted by mistake can be had back for a week.
    deleteRetentionPolicy: {
      enabled: true
      days: 7
    }
  }
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = {
  parent: blobs
  name: containerName
  properties: {
    publicAccess: 'None'
  }
}

@description('The container\'s address.')
output url string = '${account.properties.primaryEndpoints.blob}${container.name}'
