// A deployment for production: several zones, the stores and the vault reachable from its own network only, two warm instances.
using 'main.bicep'

param environmentName = 'prod'
param zoneRedundant = true
param privateNetwork = true
param publicNetworkAccess = 'Disabled'
param alwaysReadyInstances = 2
param maximumInstanceCount = 100
param logRetentionDays = 90
param dailyLogLimitGb = 10
param logTableRequests = true
param actionGroupId = readEnvironmentVariable('CONNECT_ACTION_GROUP_ID', '')
