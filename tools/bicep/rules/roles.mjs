import { at, line, literal, members, nodes } from '../syntax.mjs';

/** The roles that may be given, by Azure's names and with Azure's IDs. A further one is a decision: add it here with its ID. */
const allowed = new Map([
  ['Storage Blob Data Owner', 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'],
  ['Storage Table Data Contributor', '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'],
  ['Key Vault Secrets User', '4633458b-17de-408a-b874-0445c86b69e6'],
  ['Monitoring Metrics Publisher', '3913510d-42f4-4e42-8a64-420c390055eb'],
]);
const table = 'modules/role-ids.bicep';
const id = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** Roles come by name from one table, are given at one resource, and to an identity. */
export function* roles({ templates, find }) {
  const listed = members(find(table)?.variables.find((one) => one.name === 'roleIds')?.value);
  for (const [name, node] of listed) {
    if (!allowed.has(name)) {
      yield { path: table, line: line(node), message: `'${name}' is not among the roles that may be given.` };
    } else if (literal(node) !== allowed.get(name)) {
      yield { path: table, line: line(node), message: `The ID of '${name}' is ${allowed.get(name)}.` };
    }
  }
  for (const file of templates) {
    for (const node of nodes(file.root, 'string')) {
      if (file.path !== table && id.test(literal(node) ?? '')) {
        yield { path: file.path, line: line(node), message: `An ID is written here; roles come by name from ${table}.` };
      }
    }
    for (const one of file.resources.filter(({ type, existing }) => type === 'Microsoft.Authorization/roleAssignments' && !existing)) {
      yield* assignment(file, one, listed);
    }
  }
}

function* assignment({ path, variables, resources }, { line: where, name, value }, listed) {
  const given = at(value, 'properties.roleDefinitionId');
  const expression = variables.find((one) => one.name === given?.text)?.value ?? given;
  const [, role] = /roleIds\['([^']+)'\]\)$/.exec(expression?.text ?? '') ?? [];
  if (!role || !listed.has(role)) {
    yield { path, line: given ? line(given) : where, message: `The role of '${name}' is not one of ${table}.` };
  }
  const scope = at(value, 'scope');
  if (!resources.some((one) => one.name === scope?.text)) {
    yield { path, line: scope ? line(scope) : where, message: `'${name}' gives a role on more than one resource: it has no scope that is a resource.` };
  }
  if (literal(at(value, 'properties.principalType')) !== 'ServicePrincipal') {
    yield { path, line: where, message: `'${name}' gives a role to something else than the app's identity (principalType).` };
  }
  if (!/^guid\(/.test(at(value, 'name')?.text ?? '')) {
    yield { path, line: where, message: `The name of '${name}' is not a guid() of what it gives, so a second deployment would give it again.` };
  }
}
