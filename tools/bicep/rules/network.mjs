import { at, line, nodes } from '../syntax.mjs';

const switchable = ['Microsoft.Storage/storageAccounts', 'Microsoft.KeyVault/vaults', 'Microsoft.Web/sites'];

/** Addresses are https, and whatever can be taken off the internet can be taken off by a parameter. */
export function* network({ templates }) {
  for (const { path, root, resources, parameters } of templates) {
    for (const node of nodes(root, 'string')) {
      if (/\bhttp:\/\//i.test(node.text)) {
        yield { path, line: line(node), message: 'HTTPS only: an address here begins with http://.' };
      }
    }
    for (const one of resources.filter(({ type, existing }) => switchable.includes(type) && !existing)) {
      const node = at(one.value, 'properties.publicNetworkAccess');
      if (!parameters.some(({ name }) => name === node?.text)) {
        yield { path, line: node ? line(node) : one.line, message: `publicNetworkAccess of '${one.name}' is not a parameter, so it cannot be switched off.` };
      }
    }
  }
}
