// One deployment of ConnectFunctions into one resource group. docs/deploying.md says how to run it and what follows it:
// the key-encryption key is made afterwards by `connect-admin kek init`, so that its value is in no template, parameter or output.
targetScope = 'resourceGroup'

metadata name = 'ConnectFunctions'

@description('Where everything is. A region that offers Flex Consumption, and availability zones if zoneRedundant is true.')
param location string = resourceGroup().location

@description('The deployment\'s name, such as dev or prod: part of every resource\'s name and a tag on each.')
@minLength(2)
@maxLength(20)
param environmentName string

@description('Tags beside the ones that the template sets itself.')
param tags object = {}

@description('The name of the table that holds the data: 3 to 63 letters and digits, the first a letter.')
@minLength(3)
@maxLength(63)
param tableName string = 'connect'

@description('The name under which the vault holds the key-encryption key.')
param keyEncryptionKeyName string = 'connect-key-encryption-key'

@description('Memory of one instance, in MB. What an instance costs per second follows from it.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('The most instances that the app scales out to.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Instances that are kept warm and billed whether or not they are used; 0 lets the app scale to zero.')
@minValue(0)
@maxValue(100)
param alwaysReadyInstances int = 0

@description('Spreads instances and storage over availability zones. Storage keeps what it was created with.')
param zoneRedundant bool = false

@description('Gives the app a virtual network, and the stores and the vault private endpoints in it.')
param privateNetwork bool = false

@description('The virtual network\'s address space, at least a /25. Without meaning unless privateNetwork is true.')
param addressPrefix string = '10.40.0.0/24'

@description('Whether the stores and the vault answer on their public endpoints, to whoever holds a role there. Disabled needs privateNetwork.')
@allowed(['Enabled', 'Disabled'])
param publicNetworkAccess string = 'Enabled'

@description('Whether the API itself answers on its public endpoint. Disabled needs privateNetwork.')
@allowed(['Enabled', 'Disabled'])
param apiPublicNetworkAccess string = 'Enabled'

@description('The resource ID of the action group that alerts call; empty for alerts that are only shown.')
param actionGroupId string = ''

@description('Refused authentications within five minutes that raise an alert.')
@minValue(1)
param refusedAuthenticationsAlert int = 100

@description('Milliseconds that the slowest twentieth of the requests may take before an alert is raised.')
@minValue(1)
param latencyAlertMs int = 1000

@description('Where traces and metrics go by OTLP, beside Application Insights; empty for nowhere.')
param otlpEndpoint string = ''

@description('The headers that the OTLP endpoint wants, as a Key Vault reference (@Microsoft.KeyVault(...)) and never themselves; empty for none.')
param otlpHeaders string = ''

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Gigabytes of requests and their log lines a day, after which no more are taken until the next day; -1 for no limit. The record has none.')
param dailyLogLimitGb int = 1

@description('Logs every request to the table with who made it. Thorough, and priced by the request: see docs/costs.md.')
param logTableRequests bool = false

var suffix = uniqueString(resourceGroup().id, environmentName)
var allTags = union({ 'azd-env-name': environmentName, application: 'connectfunctions' }, tags)
var closed = publicNetworkAccess == 'Disabled' || apiPublicNetworkAccess == 'Disabled'
var network = closed && !privateNetwork
  ? fail('publicNetworkAccess or apiPublicNetworkAccess is Disabled, so privateNetwork must be true.')
  : privateNetwork
var isReference = empty(otlpHeaders) || startsWith(otlpHeaders, '@Microsoft.KeyVault(')
var otlpHeadersReference = isReference
  ? otlpHeaders
  : fail('otlpHeaders must be a Key Vault reference, so that no secret is in a template or a setting.')
var storageSku = zoneRedundant ? 'Standard_ZRS' : 'Standard_LRS'
var dataAccountName = 'stdata${suffix}'
var packageAccountName = 'stapp${suffix}'
var vaultName = 'kv-${suffix}'
var functionAppName = 'func-connect-${environmentName}-${suffix}'

module identity 'modules/identity.bicep' = {
  params: { name: 'id-connect-${environmentName}-${suffix}', location: location, tags: allTags }
}

module monitoring 'modules/monitoring.bicep' = {
  params: {
    suffix: '${environmentName}-${suffix}'
    location: location
    tags: allTags
    retentionDays: logRetentionDays
    dailyLimitGb: dailyLogLimitGb
  }
}

module record 'modules/record.bicep' = {
  params: { suffix: '${environmentName}-${suffix}', location: location, tags: allTags, retentionDays: logRetentionDays }
}

module dataAccount 'modules/storage-account.bicep' = {
  params: {
    name: dataAccountName
    location: location
    tags: allTags
    sku: storageSku
    publicNetworkAccess: publicNetworkAccess
  }
}

module table 'modules/data-table.bicep' = {
  params: { accountName: dataAccount.outputs.name, tableName: tableName }
}

module packageAccount 'modules/storage-account.bicep' = {
  params: {
    name: packageAccountName
    location: location
    tags: allTags
    sku: storageSku
    publicNetworkAccess: publicNetworkAccess
  }
}

module packages 'modules/package-container.bicep' = {
  params: { accountName: packageAccount.outputs.name }
}

module vault 'modules/key-vault.bicep' = {
  params: { name: vaultName, location: location, tags: allTags, publicNetworkAccess: publicNetworkAccess }
}

module access 'modules/access.bicep' = {
  params: {
    principalId: identity.outputs.principalId
    dataAccountName: dataAccount.outputs.name
    packageAccountName: packageAccount.outputs.name
    vaultName: vault.outputs.name
    insightsName: monitoring.outputs.insightsName
    recordInsightsName: record.outputs.insightsName
  }
}

module vnet 'modules/network.bicep' = if (network) {
  params: {
    name: 'vnet-connect-${environmentName}-${suffix}'
    location: location
    tags: allTags
    addressPrefix: addressPrefix
  }
}

module app 'modules/function-app.bicep' = {
  params: {
    name: functionAppName
    planName: 'plan-connect-${environmentName}-${suffix}'
    location: location
    tags: allTags
    identityId: identity.outputs.id
    packagesUrl: packages.outputs.url
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyInstances: alwaysReadyInstances
    zoneRedundant: zoneRedundant
    subnetId: network ? vnet!.outputs.appSubnetId : ''
    publicNetworkAccess: apiPublicNetworkAccess
  }
  // The platform reads the package as the app's identity, from the first deployment on.
  dependsOn: [access]
}

module publishing 'modules/publishing.bicep' = {
  params: { functionAppName: app.outputs.name }
}

module settings 'modules/app-settings.bicep' = {
  params: {
    functionAppName: app.outputs.name
    identityClientId: identity.outputs.clientId
    dataAccountName: dataAccount.outputs.name
    tableName: table.outputs.name
    packageAccountName: packageAccount.outputs.name
    vaultName: vault.outputs.name
    keyEncryptionKeyName: keyEncryptionKeyName
    insightsName: monitoring.outputs.insightsName
    recordInsightsName: record.outputs.insightsName
    otlpEndpoint: otlpEndpoint
    otlpHeaders: otlpHeadersReference
  }
}

module privateEndpoints 'modules/private-endpoints.bicep' = if (network) {
  params: {
    location: location
    tags: allTags
    networkId: vnet!.outputs.id
    subnetId: vnet!.outputs.endpointSubnetId
    dataAccountName: dataAccount.outputs.name
    packageAccountName: packageAccount.outputs.name
    vaultName: vault.outputs.name
    functionAppName: app.outputs.name
    includeApi: apiPublicNetworkAccess == 'Disabled'
  }
}

module diagnostics 'modules/diagnostics.bicep' = {
  params: {
    workspaceId: monitoring.outputs.workspaceId
    recordWorkspaceId: record.outputs.workspaceId
    dataAccountName: dataAccount.outputs.name
    packageAccountName: packageAccount.outputs.name
    vaultName: vault.outputs.name
    functionAppName: app.outputs.name
    logTableRequests: logTableRequests
  }
  dependsOn: [table]
}

module metricAlerts 'modules/metric-alerts.bicep' = {
  params: {
    tags: allTags
    actionGroupId: actionGroupId
    dataAccountName: dataAccount.outputs.name
    vaultName: vault.outputs.name
  }
  dependsOn: [table]
}

module logAlerts 'modules/log-alerts.bicep' = {
  params: {
    location: location
    tags: allTags
    actionGroupId: actionGroupId
    workspaceId: monitoring.outputs.workspaceId
    recordWorkspaceId: record.outputs.workspaceId
    appPrincipalId: identity.outputs.principalId
    latencyMs: latencyAlertMs
    refusedAuthentications: refusedAuthenticationsAlert
  }
}

@description('The app\'s name, for deploying the code.')
output functionAppName string = app.outputs.name

@description('Where the API answers.')
output apiUrl string = app.outputs.url

@description('Where connect-admin finds the data: its setting Storage__AccountUri.')
output tableEndpoint string = table.outputs.endpoint

@description('The table\'s name: connect-admin\'s setting Storage__TableName.')
output tableName string = table.outputs.name

@description('Where connect-admin keeps the key-encryption key: its setting Keys__VaultUri.')
output vaultUri string = vault.outputs.uri

@description('The data account\'s resource ID, for giving operators their role.')
output dataAccountId string = dataAccount.outputs.id

@description('The vault\'s resource ID, for giving operators their role.')
output vaultId string = vault.outputs.id
