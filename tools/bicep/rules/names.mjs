import { line, nodes } from '../syntax.mjs';
import { isReference } from './parameters.mjs';

const known = new Set(['az', 'sys', 'true', 'false', 'null']);

/** Every name is declared in its file, and once. */
export function* names({ templates }) {
  for (const file of templates) {
    const { path, root } = file;
    const declared = new Map();
    for (const one of [...file.parameters, ...file.variables, ...file.resources, ...file.modules, ...file.functions, ...file.types]) {
      if (declared.has(one.name)) {
        yield { path, line: one.line, message: `'${one.name}' is declared twice.` };
      }
      declared.set(one.name, one);
      // A decorator of that name would then be the parameter, and mean nothing.
      if (one.name === 'description') {
        yield { path, line: one.line, message: "A name 'description' hides the decorator @description." };
      }
    }
    const local = new Set([
      ...nodes(root, 'loop_variable', 'loop_enumerator').map((node) => node.text),
      ...nodes(root, 'for_statement').map((node) => node.namedChild(0).text),
      ...nodes(root, 'lambda_expression').flatMap((node) => nodes(node.namedChild(0), 'identifier').map((one) => one.text)),
      ...file.functions.flatMap((one) => nodes(one.node, 'parameter').map((node) => node.namedChild(0).text)),
      ...file.imports.flatMap((one) => one.names),
    ]);
    for (const node of nodes(root, 'identifier')) {
      const isCalled = node.parent.type === 'call_expression' && node.parent.namedChild(0).id === node.id;
      if (isReference(node) && !isCalled && !declared.has(node.text) && !local.has(node.text) && !known.has(node.text)) {
        yield { path, line: line(node), message: `Nothing here is called '${node.text}'.` };
      }
    }
  }
}
