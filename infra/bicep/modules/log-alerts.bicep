// Alerts on requests, which a flood of them can silence for a day, and on the record, which it cannot. docs/operating.md says what to
// do about each.
@description('Where they are.')
param location string

@description('Their tags.')
param tags object

@description('The action group that they call; empty for none.')
param actionGroupId string

@description('The workspace of the requests.')
param workspaceId string

@description('The workspace of the record.')
param recordWorkspaceId string

@description('The object ID of the app\'s identity, which may change the table.')
param appPrincipalId string

@description('Milliseconds that the slowest twentieth of the requests may take.')
param latencyMs int

@description('Refused authentications within five minutes that are too many.')
param refusedAuthentications int

var requestAlerts = [
  {
    name: 'server-errors'
    severity: 1
    summary: 'More than one request in a hundred is answered with a 5xx.'
    query: 'AppRequests | summarize Total = sum(ItemCount), Failed = sumif(ItemCount, toint(ResultCode) >= 500) | where Failed >= 5 | project Value = 100.0 * Failed / Total'
    threshold: 1
  }
  {
    name: 'latency'
    severity: 3
    summary: 'The slowest twentieth of the requests takes too long.'
    query: 'AppRequests | summarize Total = sum(ItemCount), Value = percentile(DurationMs, 95) | where Total >= 20 | project Value'
    threshold: latencyMs
  }
  {
    name: 'refused-authentications'
    severity: 2
    summary: 'Many requests come with a credential that is not good: a client left behind by a rotation, or somebody guessing.'
    query: 'AppRequests | where ResultCode == "401" | summarize Value = sum(ItemCount)'
    threshold: refusedAuthentications
  }
]

// EventId is the number of a line that the app writes: tests/Infra.Tests holds these against src/.
var recordAlerts = [
  {
    name: 'keys-unavailable'
    severity: 1
    summary: 'The app cannot get the key-encryption key: what is cached goes on working, a new instance answers 503.'
    query: 'AppTraces | where tostring(Properties.EventId) in ("12", "304", "312") | summarize Value = sum(ItemCount)'
  }
  {
    name: 'keys-changed'
    severity: 0
    summary: 'A stored key does not open: its row was changed, or its key-encryption key was deleted.'
    query: 'AppTraces | where tostring(Properties.EventId) in ("302", "303") | summarize Value = sum(ItemCount)'
  }
  {
    name: 'key-encryption-key-changed'
    severity: 1
    summary: 'A secret of the vault was made, changed or deleted: a rotation, or somebody who should not.'
    query: 'AzureDiagnostics | where ResourceProvider == "MICROSOFT.KEYVAULT" and OperationName startswith "Secret" and OperationName !in ("SecretGet", "SecretList", "SecretListVersions") and ResultType == "Success" | summarize Value = count()'
  }
  {
    name: 'data-changed-by-others'
    severity: 2
    summary: 'Somebody who is not the app changed the table: an operator\'s deletion, rotation or key, or somebody who should not.'
    query: 'StorageTableLogs | where Category in ("StorageWrite", "StorageDelete") and StatusCode startswith "2" and RequesterObjectId != "${appPrincipalId}" | summarize Value = count()'
  }
]

module requests 'log-alert.bicep' = [
  for alert in requestAlerts: {
    params: {
      name: 'connect-${alert.name}-${uniqueString(workspaceId)}'
      location: location
      tags: tags
      actionGroupId: actionGroupId
      workspaceId: workspaceId
      severity: alert.severity
      summary: alert.summary
      query: alert.query
      threshold: alert.threshold
    }
  }
]

module record 'log-alert.bicep' = [
  for alert in recordAlerts: {
    params: {
      name: 'connect-${alert.name}-${uniqueString(workspaceId)}'
      location: location
      tags: tags
      actionGroupId: actionGroupId
      workspaceId: recordWorkspaceId
      severity: alert.severity
      summary: alert.summary
      query: alert.query
      threshold: 0
    }
  }
]
