import { line, nodes } from '../syntax.mjs';

const changing = new Set(['utcNow', 'newGuid']);

/** A second deployment changes nothing: no name or value is another one each time, and role assignments keep their names. */
export function* repeatable({ templates }) {
  for (const { path, root } of templates) {
    for (const node of nodes(root, 'call_expression')) {
      const called = node.namedChild(0).text.split('.').at(-1);
      if (changing.has(called)) {
        yield { path, line: line(node), message: `${called}() is another value each time, so no deployment leaves things as they are.` };
      }
    }
  }
}
