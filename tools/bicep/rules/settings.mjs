import { at, line, members } from '../syntax.mjs';
import { defaulted, host, localOnly } from '../settings.mjs';

/** Every app setting that src/ reads is set, and every one that is set is read. */
export function* settings({ templates, source }) {
  const read = new Map(source.flatMap(inSource));
  const places = templates.flatMap(({ path, resources }) => resources
    .filter(({ type, value }) => type === 'Microsoft.Web/sites/config' && at(value, 'name')?.text === "'appsettings'")
    .map((one) => ({ path, line: one.line, given: members(at(one.value, 'properties')) })));
  if (places.length !== 1) {
    yield { path: 'main.bicep', line: 1, message: `App settings are set in ${places.length} places; it must be one.` };
    return;
  }
  const [{ path, line: where, given }] = places;
  for (const [name, from] of read) {
    if (!given.has(name) && !(name in localOnly) && !(name in defaulted)) {
      yield { path, line: where, message: `src/${from} reads ${name}, which is not set. Set it, or list it in tools/bicep/settings.mjs with the reason.` };
    }
  }
  for (const [name, node] of given) {
    if (name in localOnly) {
      yield { path, line: line(node), message: `${name} is for local runs only: ${localOnly[name]}.` };
    } else if (!read.has(name) && !(name in host)) {
      yield { path, line: line(node), message: `Nothing in src/ reads ${name}, and tools/bicep/settings.mjs does not list it for the host.` };
    }
  }
}

/** `Section__Name` of each public property with a setter in a class with `const string Section`, and of each `Configuration["Section:Name"]`. */
function inSource({ path, text }) {
  const section = /const string Section = "(\w+)";/.exec(text)?.[1];
  const bound = section ? [...text.matchAll(/public (?:required )?[\w<>?[\],. ]+ (\w+) \{ get; (?:set|init); \}/g)].map(([, name]) => `${section}__${name}`) : [];
  const direct = [...text.matchAll(/(?:Configuration|configuration)\["([A-Z]\w+):(\w+)"\]/g)].map(([, outer, inner]) => `${outer}__${inner}`);
  return [...bound, ...direct].map((name) => [name, path]);
}
