// One alert: a query whose column Value, over the last five minutes, may not exceed a threshold.
@description('The rule\'s name.')
param name string

@description('Where it is.')
param location string

@description('Its tags.')
param tags object

@description('The action group that it calls; empty for none.')
param actionGroupId string

@description('The workspace that it asks.')
param workspaceId string

@description('0 for critical to 4 for verbose.')
param severity int

@description('What has happened when it fires.')
param summary string

@description('The query, which answers with at most one row.')
param query string

@description('What Value may not exceed.')
param threshold int

resource rule 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: name
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: name
    description: summary
    severity: severity
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    autoMitigate: true
    // The tables come into being with the first telemetry, after this deployment.
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: query
          timeAggregation: 'Maximum'
          metricMeasureColumn: 'Value'
          operator: 'GreaterThan'
          threshold: threshold
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: empty(actionGroupId) ? [] : [actionGroupId]
    }
  }
}
