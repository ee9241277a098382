// Alerts on what the table and the vault measure of themselves.
@description('Their tags.')
param tags object

@description('The action group that they call; empty for none.')
param actionGroupId string

@description('The account of the data table.')
param dataAccountName string

@description('The vault of the key-encryption key.')
param vaultName string

var actions = empty(actionGroupId) ? [] : [{ actionGroupId: actionGroupId }]

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

resource throttled 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'connect-table-throttled-${uniqueString(tables.id)}'
  location: 'global'
  tags: tags
  properties: {
    description: 'The table refuses work for now: an environment or the account is past what it carries.'
    severity: 2
    enabled: true
    scopes: [tables.id]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'throttled'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.Storage/storageAccounts/tableServices'
          metricName: 'Transactions'
          dimensions: [
            {
              name: 'ResponseType'
              operator: 'Include'
              values: ['ServerBusyError', 'ClientThrottlingError', 'ClientAccountRequestThrottlingError']
            }
          ]
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 10
        }
      ]
    }
    actions: actions
  }
}

resource vaultUnavailable 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'connect-vault-unavailable-${uniqueString(vault.id)}'
  location: 'global'
  tags: tags
  properties: {
    description: 'The vault answers some of its callers with its own failure.'
    severity: 2
    enabled: true
    scopes: [vault.id]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'availability'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.KeyVault/vaults'
          metricName: 'Availability'
          timeAggregation: 'Average'
          operator: 'LessThan'
          threshold: 99
        }
      ]
    }
    actions: actions
  }
}
