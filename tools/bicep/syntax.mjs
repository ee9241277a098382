// Bicep's grammar as tree-sitter has it, and the few questions that the rules ask of a tree.
import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';

const parser = await makeParser();

async function makeParser() {
  await Parser.init();
  const grammar = createRequire(import.meta.url).resolve('tree-sitter-bicep/tree-sitter-bicep.wasm');
  return new Parser().setLanguage(await Language.load(grammar));
}

/** The root of the tree. The grammar has no `param name = value` as parameter files do, and `var` reads the same. */
export function parse(text, isParameters) {
  return parser.parse(isParameters ? text.replace(/^param(?= )/gm, 'var  ') : text).rootNode;
}

/** This node and all below it that are of the types, in the order of the text. */
export function nodes(node, ...types) {
  return node.descendantsOfType(types);
}

export function line(node) {
  return node.startPosition.row + 1;
}

/** The text of a string without any `${}`; undefined for everything else. */
export function literal(node) {
  if (node?.type !== 'string' || node.namedChildren.some((child) => child.type === 'interpolation')) {
    return undefined;
  }
  return node.namedChildren.map((child) => child.text).join('').replace(/\\'/g, "'");
}

/** The value of a declaration: its last part, inside any `for` and `if`. */
export function value(declaration) {
  let node = declaration.namedChildren.at(-1);
  while (['for_statement', 'if_statement'].includes(node?.type)) {
    node = node.namedChildren.at(-1);
  }
  return node;
}

/** An object's members by name, each as the node of its value. */
export function members(object) {
  const found = new Map();
  for (const property of object?.type === 'object' ? object.namedChildren : []) {
    if (property.type === 'object_property') {
      const [key, content] = property.namedChildren;
      found.set(literal(key) ?? key.text, content);
    }
  }
  return found;
}

/** The node at `properties.siteConfig.minTlsVersion` of an object; undefined where there is none. */
export function at(object, path) {
  return path.split('.').reduce((node, name) => node && members(node).get(name), object);
}

/** What a decorated declaration carries: `description` and the like, by name, each as the node of its first argument or null. */
export function decorators(declaration) {
  const found = new Map();
  let before = declaration.previousNamedSibling;
  while (before?.type === 'comment' || before?.type === 'diagnostic_comment') {
    before = before.previousNamedSibling;
  }
  for (const call of before?.type === 'decorators' ? nodes(before, 'decorator').map((one) => one.namedChild(0)) : []) {
    const name = call.namedChild(0).text.replace(/^sys\./, '');
    found.set(name, call.namedChild(1)?.namedChild(0) ?? null);
  }
  return found;
}
