import { nodes } from '../syntax.mjs';

/** Parameters, variables and imports are there to be used. */
export function* parameters({ templates }) {
  for (const { path, root, parameters: declared, variables, imports } of templates) {
    const exported = new Set(variables.filter((one) => one.decorators.has('export')).map((one) => one.name));
    for (const { line, name } of declared) {
      if (references(root, name) === 0) {
        yield { path, line, message: `The parameter '${name}' is not used.` };
      }
    }
    for (const { line, name } of variables) {
      if (!exported.has(name) && references(root, name) === 0) {
        yield { path, line, message: `The variable '${name}' is not used.` };
      }
    }
    for (const { line, names } of imports) {
      for (const name of names.filter((one) => references(root, one) === 0)) {
        yield { path, line, message: `The import '${name}' is not used.` };
      }
    }
  }
}

function references(root, name) {
  return nodes(root, 'identifier').filter((node) => node.text === name && isReference(node)).length;
}

/** False for the name in a declaration and for a member's name. */
export function isReference(node) {
  const { parent } = node;
  const isFirst = parent.namedChild(0)?.id === node.id;
  const names = ['parameter_declaration', 'variable_declaration', 'output_declaration', 'resource_declaration', 'module_declaration',
    'user_defined_function', 'type_declaration', 'object_property', 'parameter', 'metadata_declaration'];
  return parent.type !== 'import_functionality' && !(isFirst && names.includes(parent.type));
}
