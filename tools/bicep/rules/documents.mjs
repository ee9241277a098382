import { members } from '../syntax.mjs';

const longest = 80;

/** Modules are short, parameters and outputs say what they are, and whatever has a place has tags. */
export function* documents({ templates }) {
  for (const { path, text, parameters, outputs, resources } of templates) {
    const lines = text.trimEnd().split('\n').length;
    if (path.startsWith('modules/') && lines > longest) {
      yield { path, line: lines, message: `The module has ${lines} lines; make two of what has more than ${longest}.` };
    }
    for (const one of [...parameters, ...outputs]) {
      if (!one.decorators.get('description')?.namedChildCount) {
        yield { path, line: one.line, message: `'${one.name}' has no @description that says what it is.` };
      }
    }
    for (const { line, name, value } of resources) {
      if (members(value).has('location') && !members(value).has('tags')) {
        yield { path, line, message: `The resource '${name}' has no tags.` };
      }
    }
  }
}
