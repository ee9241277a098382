// What infra/bicep says, as the rules want it: files, and in each its parameters, resources, modules and outputs.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { decorators, line, literal, nodes, parse, value } from './syntax.mjs';

const declarations = {
  parameters: 'parameter_declaration',
  variables: 'variable_declaration',
  outputs: 'output_declaration',
  resources: 'resource_declaration',
  modules: 'module_declaration',
  functions: 'user_defined_function',
  types: 'type_declaration',
};

function listed(directory, wanted) {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && wanted(entry.name))
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !/(^|\/)(bin|obj|node_modules)\//.test(path))
    .sort();
}

function declared(root, kind) {
  return nodes(root, declarations[kind]).map((node) => ({
    node,
    line: line(node),
    name: node.namedChild(0).text,
    decorators: decorators(node),
    value: value(node),
  }));
}

function resource(one) {
  const [type, version] = (literal(one.node.namedChild(1)) ?? '').split('@');
  const existing = one.node.children.some((child) => child.text === 'existing');
  const [outerType, outerVersion] = enclosing(one.node)?.split('@') ?? [];
  return outerType && !type.includes('.')
    ? { ...one, type: `${outerType}/${type}`, version: version ?? outerVersion, existing }
    : { ...one, type, version, existing };
}

/** The type and version of the resource that a nested one stands in. */
function enclosing(node) {
  for (let above = node.parent; above; above = above.parent) {
    if (above.type === 'resource_declaration') {
      return literal(above.namedChild(1));
    }
  }
  return undefined;
}

function file(directory, path) {
  const text = readFileSync(join(directory, path), 'utf8');
  const isParameters = path.endsWith('.bicepparam');
  const root = parse(text, isParameters);
  const parts = Object.fromEntries(Object.keys(declarations).map((kind) => [kind, declared(root, kind)]));
  const target = (name) => posix.normalize(posix.join(dirname(path), name));
  return {
    path,
    text,
    root,
    isParameters,
    ...parts,
    resources: parts.resources.map(resource),
    modules: parts.modules.map((one) => ({ ...one, target: target(literal(one.node.namedChild(1)) ?? '') })),
    imports: nodes(root, 'import_functionality').map((node) => ({
      line: line(node),
      target: target(literal(nodes(node, 'string').at(-1)) ?? ''),
      names: nodes(node, 'identifier').map((name) => name.text).filter((name) => name !== 'from' && name !== 'as'),
    })),
    using: nodes(root, 'using_statement').map((node) => target(literal(nodes(node, 'string')[0]) ?? '')),
  };
}

/** @param infra The directory of main.bicep. @param source The directory of the C# sources that the template is for. */
export function load(infra, source) {
  const files = listed(infra, (name) => /\.bicep(param)?$/.test(name)).map((path) => file(infra, path));
  return {
    infra,
    files,
    templates: files.filter((one) => !one.isParameters),
    parameterFiles: files.filter((one) => one.isParameters),
    find: (path) => files.find((one) => one.path === path),
    source: listed(source, (name) => name.endsWith('.cs')).map((path) => ({ path, text: readFileSync(join(source, path), 'utf8') })),
  };
}
