// Alerts on the app's own requests and log lines. docs/operating.md says what to do about each.
@description('Where they are.')
param location string

@description('Their tags.')
param tags object

@description('The action group that they call; empty for none.')
param actionGroupId string

@description('The workspace that they ask.')
param workspaceId string

@description('Milliseconds that the slowest twentieth of the requests may take.')
param latencyMs int

@description('Refused authentications within five minutes that are too many.')
param refusedAuthentications int

var alerts = [
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
  {
    name: 'keys-unavailable'
    severity: 1
    summary: 'The app cannot get the key-encryption key: what is cached goes on working, a new instance answers 503.'
    // With an exception, a line is in AppExceptions, where its text is within OuterMessage.
    query: 'union isfuzzy=true AppTraces, AppExceptions | extend Message = strcat(Message, " ", OuterMessage) | where Message contains "Answered 503: a key cannot be had" or Message contains "The newest key-encryption key cannot be had" | summarize Value = sum(ItemCount)'
    threshold: 0
  }
  {
    name: 'keys-changed'
    severity: 0
    summary: 'A stored key does not open: its row was changed, or its key-encryption key was deleted.'
    query: 'AppTraces | where Message contains "does not open: its row was changed" or Message contains "which does not exist" | summarize Value = sum(ItemCount)'
    threshold: 0
  }
]

module rules 'log-alert.bicep' = [for alert in alerts: {
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
}]
