// App settings that are not both read by src/ and set by infra/bicep, and why.

/** Read by src/, never set in Azure. */
export const localOnly = {
  Development__ApiKey: 'an API key for a developer\'s machine; the start refuses it elsewhere',
  Keys__KeyEncryptionKey: 'the key itself, for a store on the same machine; in Azure the vault has it',
  Storage__ConnectionString: 'for Azurite; a connection string to Azure would hold a shared key',
  Storage__File: 'the embedded store\'s file, for a single machine',
};

/** Read by src/, with a default that is right in Azure until an operator thinks otherwise. */
export const defaulted = {
  Audit__RetentionDays: 'docs/operating.md says when to change it',
  RateLimit__Requests: 'the documented limit of each API key',
  RateLimit__WindowSeconds: 'the window that limit is counted in',
};

/** Set for the Functions host, and for libraries of the app, which read them themselves. */
export const host = {
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'telemetry is sent as the app\'s identity',
  APPLICATIONINSIGHTS_CONNECTION_STRING: 'where telemetry goes; without the identity it opens nothing',
  AzureWebJobsStorage__accountName: 'the host\'s own storage',
  AzureWebJobsStorage__clientId: 'which identity reaches it',
  AzureWebJobsStorage__credential: 'that an identity does',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'where the host and the app send traces and metrics, if anywhere',
  OTEL_EXPORTER_OTLP_HEADERS: 'what lets them in there: a reference to a secret in a vault',
};
