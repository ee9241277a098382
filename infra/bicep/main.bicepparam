// A deployment for development and trials, and what `azd up` deploys: one zone, public endpoints, scaled to zero.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'dev')
param actionGroupId = readEnvironmentVariable('CONNECT_ACTION_GROUP_ID', '')
