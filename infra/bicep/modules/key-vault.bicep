// Holds the key-encryption key and, where used, the OTLP headers, and nothing else, because a role on the vault is a role on all that
// it holds. What is deleted here can be had back for 90 days, by nobody's shortcut: without the key-encryption key every client secret
// is lost with it.
@description('The vault\'s name: 3 to 24 letters, digits and hyphens.')
param name string

@description('Where it is.')
param location string

@description('Its tags.')
param tags object

@description('Whether it answers on its public endpoint.')
@allowed(['Enabled', 'Disabled'])
param publicNetworkAccess string

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 90
    enabledForDeployment: false
    enabledForDiskEncryption: false
    enabledForTemplateDeployment: false
    networkAcls: {
      bypass: 'None'
      defaultAction: publicNetworkAccess == 'Enabled' ? 'Allow' : 'Deny'
    }
    publicNetworkAccess: publicNetworkAccess
  }
}

@description('The vault\'s resource ID.')
output id string = vault.id

@description('The vault\'s name.')
output name string = vault.name

@description('The vault\'s address.')
output uri string = vault.properties.vaultUri
