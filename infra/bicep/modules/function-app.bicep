// The app on Flex Consumption: scales from zero, pays for what runs, has no deployment slots.
@description('The app\'s name, and the first part of its address.')
param name string

@description('The name of its plan.')
param planName string

@description('Where they are.')
param location string

@description('Their tags.')
param tags object

@description('The resource ID of the app\'s identity.')
param identityId string

@description('The container of the deployed packages.')
param packagesUrl string

@description('Memory of one instance, in MB.')
param instanceMemoryMB int

@description('The most instances.')
param maximumInstanceCount int

@description('Instances that are kept warm.')
param alwaysReadyInstances int

@description('Spreads instances over availability zones.')
param zoneRedundant bool

@description('The subnet that the app sends from; empty for none.')
param subnetId string

@description('Whether the API answers on its public endpoint.')
param publicNetworkAccess string

var packagesReader = { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true, zoneRedundant: zoneRedundant }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    publicNetworkAccess: publicNetworkAccess
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: { minTlsVersion: '1.2', scmMinTlsVersion: '1.2', ftpsState: 'Disabled', http20Enabled: true }
    functionAppConfig: {
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      deployment: { storage: { type: 'blobContainer', value: packagesUrl, authentication: packagesReader } }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReadyInstances == 0 ? [] : [{ name: 'http', instanceCount: alwaysReadyInstances }]
      }
    }
  }
}

@description('The app\'s name.')
output name string = app.name

@description('Where it answers.')
output url string = 'https://${app.properties.defaultHostName}'
