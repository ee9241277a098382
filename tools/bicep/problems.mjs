import { load } from './project.mjs';
import { rules } from './rules.mjs';

/** What is wrong with the templates in a directory, in the order of files and lines, each as `file:line: message`. */
export function problems(infra, source) {
  const project = load(infra, source);
  // What does not parse has no meaning yet that the other rules could judge.
  const [syntax, ...others] = rules;
  let found = [...syntax(project)];
  if (found.length === 0) {
    found = others.flatMap((rule) => [...rule(project)]);
  }
  found.sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line);
  return { files: project.files.length, found: found.map(({ path, line, message }) => `${path}:${line}: ${message}`) };
}
