// package-lock.json must follow from package.json and name no registry's host, so that it installs from any.
import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const problems = [];

for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) {
  const wanted = manifest[kind] ?? {};
  const locked = lock.packages[''][kind] ?? {};
  for (const name of new Set([...Object.keys(wanted), ...Object.keys(locked)])) {
    const installed = lock.packages[`node_modules/${name}`]?.version;
    if (wanted[name] !== locked[name] || wanted[name] !== installed) {
      problems.push(`${name}: package.json says ${wanted[name] ?? 'nothing'}, package-lock.json ${installed ?? 'nothing'}. ` +
        'Pin the exact version and run: npm install --package-lock-only');
    }
  }
}
for (const [path, entry] of Object.entries(lock.packages)) {
  if (entry.resolved) {
    problems.push(`${path}: names where it was downloaded from (${entry.resolved}); .npmrc should prevent that`);
  }
}

problems.forEach((problem) => console.error(problem));
console.log(`${Object.keys(lock.packages).length - 1} npm packages are locked`);
process.exitCode = problems.length > 0 ? 1 : 0;
