import { line, literal, nodes } from '../syntax.mjs';

const telling = /^(list\w+|getSecret)$/;
const members = /^(connectionString|instrumentationKey|primaryKey|secondaryKey|key1|key2|password|primarySharedKey|accountKey)$/i;
const stores = /^Microsoft\.KeyVault\/vaults\/(secrets|keys)$/i;

/** No secret is in a template, and none comes out of one. */
export function* secrets({ templates }) {
  for (const { path, root, outputs, parameters, resources } of templates) {
    const secure = new Set(parameters.filter((one) => one.decorators.has('secure')).map((one) => one.name));
    for (const { name, value } of outputs) {
      for (const node of nodes(value, 'identifier', 'property_identifier')) {
        if (secure.has(node.text) || telling.test(node.text) || members.test(node.text)) {
          yield { path, line: line(node), message: `The output '${name}' gives away '${node.text}', and outputs are kept in clear text.` };
        }
      }
    }
    for (const node of nodes(root, 'call_expression')) {
      const called = node.namedChild(0).text.split('.').at(-1);
      if (telling.test(called)) {
        yield { path, line: line(node), message: `${called}() brings a secret into the template. Give the app's identity a role instead.` };
      }
    }
    for (const one of resources.filter(({ type, existing }) => stores.test(type) && !existing)) {
      yield { path, line: one.line, message: `A template that makes '${one.type}' has its value. Let connect-admin make it.` };
    }
    for (const node of nodes(root, 'string')) {
      if (/AccountKey=|SharedAccessKey=|sk_[a-z0-9]+_/.test(literal(node) ?? node.text)) {
        yield { path, line: line(node), message: 'A secret is written here.' };
      }
    }
  }
}
