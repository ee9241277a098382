// What has an address inside the network, and the DNS zones by which the usual names lead there.
@description('Where they are.')
param location string

@description('Their tags.')
param tags object

@description('The network that resolves the names.')
param networkId string

@description('The subnet of the endpoints.')
param subnetId string

@description('The account of the data table.')
param dataAccountName string

@description('The account of the packages.')
param packageAccountName string

@description('The vault of the key-encryption key.')
param vaultName string

@description('The app.')
param functionAppName string

@description('Whether the API has an endpoint too.')
param includeApi bool

var storage = environment().suffixes.storage
var always = [
  {
    name: 'table'
    zone: 'privatelink.table.${storage}'
    target: resourceId('Microsoft.Storage/storageAccounts', dataAccountName)
  }
  {
    name: 'blob'
    zone: 'privatelink.blob.${storage}'
    target: resourceId('Microsoft.Storage/storageAccounts', packageAccountName)
  }
  { name: 'vault', zone: 'privatelink.vaultcore.azure.net', target: resourceId('Microsoft.KeyVault/vaults', vaultName) }
]
var api = {
  name: 'sites'
  zone: 'privatelink.azurewebsites.net'
  target: resourceId('Microsoft.Web/sites', functionAppName)
}
var endpoints = includeApi ? concat(always, [api]) : always

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for endpoint in endpoints: {
    name: endpoint.zone
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (endpoint, i) in endpoints: {
    parent: zones[i]
    name: 'connect-${endpoint.name}'
    location: 'global'
    tags: tags
    properties: { registrationEnabled: false, virtualNetwork: { id: networkId } }
  }
]

resource privateEndpoints 'Microsoft.Network/privateEndpoints@2025-05-01' = [
  for endpoint in endpoints: {
    name: 'pep-connect-${endpoint.name}-${uniqueString(endpoint.target)}'
    location: location
    tags: tags
    properties: {
      subnet: { id: subnetId }
      privateLinkServiceConnections: [
        { name: endpoint.name, properties: { privateLinkServiceId: endpoint.target, groupIds: [endpoint.name] } }
      ]
    }
  }
]

resource zoneGroups 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-05-01' = [
  for (endpoint, i) in endpoints: {
    parent: privateEndpoints[i]
    name: 'default'
    properties: { privateDnsZoneConfigs: [{ name: endpoint.name, properties: { privateDnsZoneId: zones[i].id } }] }
  }
]
