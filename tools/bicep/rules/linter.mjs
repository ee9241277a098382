import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const path = 'bicepconfig.json';

/** Rules of Bicep's own linter that may not be left out. */
const needed = [
  'no-unused-params', 'no-unused-vars', 'no-unused-existing-resources', 'no-hardcoded-location', 'no-hardcoded-env-urls',
  'outputs-should-not-contain-secrets', 'secure-parameter-default', 'secure-secrets-in-params', 'use-stable-resource-identifiers',
  'explicit-values-for-loc-params',
];

/** Bicep's own linter, where it runs, takes everything for an error. */
export function* linter({ infra }) {
  const file = join(infra, path);
  if (!existsSync(file)) {
    yield { path, line: 1, message: 'There is no bicepconfig.json.' };
    return;
  }
  const text = readFileSync(file, 'utf8');
  const core = JSON.parse(text).analyzers?.core ?? {};
  const lineOf = (word) => text.slice(0, Math.max(0, text.indexOf(word))).split('\n').length;
  if (core.enabled !== true) {
    yield { path, line: lineOf('"enabled"'), message: 'The linter is not enabled.' };
  }
  for (const [name, { level }] of Object.entries(core.rules ?? {})) {
    if (level !== 'error') {
      yield { path, line: lineOf(`"${name}"`), message: `The level of ${name} is '${level}'; it must be 'error'.` };
    }
  }
  for (const name of needed.filter((one) => !(one in (core.rules ?? {})))) {
    yield { path, line: 1, message: `${name} is not among the linter's rules.` };
  }
}
