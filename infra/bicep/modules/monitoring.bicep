// Requests and what the Functions host logs, up to a daily limit that a flood of requests can use up. Nobody writes here with a key: the app's identity has a role, and local authentication is off.
@description('The end of both names.')
param suffix string

@description('Where they are.')
param location string

@description('Their tags.')
param tags object

@description('Days that logs are kept.')
param retentionDays int

@description('Gigabytes a day after which nothing more is taken; -1 for no limit.')
param dailyLimitGb int

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: 'log-connect-${suffix}'
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionDays
    workspaceCapping: {
      dailyQuotaGb: dailyLimitGb
    }
    features: {
      disableLocalAuth: true
      enableLogAccessUsingOnlyResourcePermissions: true
    }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-connect-${suffix}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
    DisableIpMasking: false
  }
}

@description('The workspace\'s resource ID.')
output workspaceId string = workspace.id

@description('The name of the Application Insights resource.')
output insightsName string = insights.name
