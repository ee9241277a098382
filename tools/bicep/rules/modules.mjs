import { at, line, members, nodes } from '../syntax.mjs';

/** Modules exist, are reached from main.bicep, get the parameters that they have, and are asked for outputs that they have. */
export function* modules(project) {
  const main = project.find('main.bicep');
  if (!main) {
    yield { path: 'main.bicep', line: 1, message: 'There is no main.bicep.' };
    return;
  }
  yield* reach(project, main);
  for (const file of project.templates) {
    for (const module of file.modules) {
      const target = project.find(module.target);
      if (!target) {
        yield { path: file.path, line: module.line, message: `The module ${module.target} does not exist.` };
        continue;
      }
      const given = members(at(module.value, 'params'));
      yield* matching(file, module.line, target, new Map([...given].map(([name, node]) => [name, line(node)])));
      yield* outputs(file, module, target);
    }
  }
  for (const file of project.parameterFiles) {
    if (file.using[0] !== 'main.bicep') {
      yield { path: file.path, line: 1, message: "It says nothing of `using 'main.bicep'`." };
    }
    yield* matching(file, 1, main, new Map(file.variables.map((one) => [one.name, one.line])));
  }
}

function* reach({ find, templates }, main) {
  const reached = new Set();
  const waiting = [main];
  while (waiting.length > 0) {
    const file = waiting.pop();
    if (file && !reached.has(file)) {
      reached.add(file);
      waiting.push(...[...file.modules, ...file.imports].map((one) => find(one.target)));
    }
  }
  for (const { path } of templates.filter((file) => !reached.has(file))) {
    yield { path, line: 1, message: 'Nothing leads here from main.bicep.' };
  }
}

function* matching(file, callLine, target, given) {
  for (const [name, where] of given) {
    if (!target.parameters.some((one) => one.name === name)) {
      yield { path: file.path, line: where, message: `${target.path} has no parameter '${name}'.` };
    }
  }
  for (const { name, node } of target.parameters) {
    const isOptional = node.children.some((child) => child.text === '=') || nodes(node, 'nullable_type').length > 0;
    if (!given.has(name) && !isOptional) {
      yield { path: file.path, line: callLine, message: `${target.path} is not given its parameter '${name}'.` };
    }
  }
}

function* outputs(file, module, target) {
  for (const node of nodes(file.root, 'member_expression')) {
    const [, name] = new RegExp(`^${module.name}!?\\.\\??outputs\\.\\??(\\w+)$`).exec(node.text) ?? [];
    if (name && !target.outputs.some((one) => one.name === name)) {
      yield { path: file.path, line: line(node), message: `${target.path} has no output '${name}'.` };
    }
  }
}
