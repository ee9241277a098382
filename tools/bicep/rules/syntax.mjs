import { line } from '../syntax.mjs';

/** Every file can be read. */
export function* syntax({ files }) {
  for (const { path, root } of files) {
    for (const node of broken(root)) {
      const what = node.isMissing ? `'${node.type}' is missing` : `'${node.text.trim().split('\n')[0].slice(0, 40)}' cannot be read`;
      yield { path, line: line(node), message: `${what}. Is this Bicep?` };
    }
  }
}

function broken(node) {
  if (!node.hasError) {
    return [];
  }
  return node.isError || node.isMissing ? [node] : node.children.flatMap(broken);
}
