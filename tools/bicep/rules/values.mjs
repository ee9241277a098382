import { at, line, literal } from '../syntax.mjs';

/** What a resource of a type says of itself, and why nothing else will do. */
const required = [
  ['Microsoft.Storage/storageAccounts', 'properties.allowSharedKeyAccess', ['false'], 'shared keys open everything and cannot be told apart'],
  ['Microsoft.Storage/storageAccounts', 'properties.allowBlobPublicAccess', ['false'], 'no blob is for everybody'],
  ['Microsoft.Storage/storageAccounts', 'properties.supportsHttpsTrafficOnly', ['true'], 'HTTPS only'],
  ['Microsoft.Storage/storageAccounts', 'properties.minimumTlsVersion', ['TLS1_2', 'TLS1_3'], 'older TLS is broken'],
  ['Microsoft.Web/sites', 'properties.httpsOnly', ['true'], 'HTTPS only'],
  ['Microsoft.Web/sites', 'properties.siteConfig.minTlsVersion', ['1.2', '1.3'], 'older TLS is broken'],
  ['Microsoft.Web/sites', 'properties.siteConfig.scmMinTlsVersion', ['1.2', '1.3'], 'older TLS is broken'],
  ['Microsoft.Web/sites', 'properties.siteConfig.ftpsState', ['Disabled'], 'code does not come by FTP'],
  ['Microsoft.Web/sites', 'identity.type', ['UserAssigned'], 'the roles are the user-assigned identity\'s'],
  ['Microsoft.Web/sites/basicPublishingCredentialsPolicies', 'properties.allow', ['false'], 'no publishing passwords'],
  ['Microsoft.KeyVault/vaults', 'properties.enableRbacAuthorization', ['true'], 'access policies are all or nothing'],
  ['Microsoft.KeyVault/vaults', 'properties.enableSoftDelete', ['true'], 'without the key the data cannot be read'],
  ['Microsoft.KeyVault/vaults', 'properties.enablePurgeProtection', ['true'], 'without the key the data cannot be read'],
  ['Microsoft.KeyVault/vaults', 'properties.softDeleteRetentionInDays', ['90'], 'without the key the data cannot be read'],
  ['Microsoft.Insights/components', 'properties.DisableLocalAuth', ['true'], 'telemetry comes from identities'],
  ['Microsoft.OperationalInsights/workspaces', 'properties.features.disableLocalAuth', ['true'], 'logs come from identities'],
];

export function* values({ templates }) {
  for (const { path, resources } of templates) {
    for (const one of resources.filter(({ existing }) => !existing)) {
      for (const [type, member, allowed, why] of required.filter(([type]) => type === one.type)) {
        const node = at(one.value, member);
        const is = literal(node) ?? node?.text;
        if (!allowed.includes(is)) {
          yield {
            path,
            line: node ? line(node) : one.line,
            message: `${member} of '${one.name}' (${type}) is ${is ?? 'not said'}; it must be ${allowed.join(' or ')}: ${why}.`,
          };
        }
      }
    }
  }
}
