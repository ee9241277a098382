// The record: what became of keys and data, and by whom. The alerts on keys, rotations and deletions read it, so it must not fill up:
// it has no daily limit, and requests to the API, however many, write nothing here. docs/operating.md says what does.
@description('The end of both names.')
param suffix string

@description('Where they are.')
param location string

@description('Their tags.')
param tags object

@description('Days that the record is kept.')
param retentionDays int

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: 'log-connect-record-${suffix}'
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionDays
    workspaceCapping: {
      dailyQuotaGb: -1
    }
    features: {
      disableLocalAuth: true
      enableLogAccessUsingOnlyResourcePermissions: true
    }
  }
}

// The app writes here itself, beside what the Functions host sends to the other one.
resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-connect-record-${suffix}'
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
