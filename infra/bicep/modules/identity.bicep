// Who the app is to everything else. User-assigned, so that its roles exist before the app does and outlive it.
@description('The identity\'s name.')
param name string

@description('Where it is.')
param location string

@description('Its tags.')
param tags object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('The resource ID, by which the app takes the identity on.')
output id string = identity.id

@description('The client ID, by which the app asks for tokens.')
output clientId string = identity.properties.clientId

@description('The object ID, to which roles are given.')
output principalId string = identity.properties.principalId
