// check-publish.mjs DIR: is this what `dotnet publish src/Functions` must leave? publish-contents.json says what that is.
//
// A line on stderr for each problem, none of which shows what a secret is; the last line of stdout tells what was checked and,
// where stand-ins are in the place of real packages, what could not be. Ends with 1 when there is a problem.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const [folder, ...rest] = process.argv.slice(2);
if (!folder || rest.length > 0 || !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
  console.error('Usage: node tools/check-publish.mjs DIR');
  process.exit(2);
}

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const app = 'ConnectFunctions.Functions';
const lists = JSON.parse(readFileSync(join(repository, 'tools/publish-contents.json'), 'utf8'));
const standIn = 'ConnectFunctions.StandIn';   // standins/Directory.Build.props
const problems = [];
const standIns = [];
const unchecked = [];

/** Hidden files too, with slashes, from the folder. */
function under(directory) {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path).isFile())
    .map((path) => relative(directory, path).split(sep).join('/'));
}

const published = new Set(under(folder));
const problem = (path, what) => problems.push(`${path}: ${what}`);

/** A file's bytes, each as a character, and what it holds in UTF-16, as assemblies hold their strings. */
function texts(path) {
  const bytes = readFileSync(join(folder, path)).toString('latin1');
  const wide = bytes.match(/(?:[\x20-\x7e]\0){4,}/g) ?? [];
  return [bytes, wide.map((text) => text.replaceAll('\0', '')).join('\n')];
}

function json(path) {
  try {
    return JSON.parse(readFileSync(join(folder, path), 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    problem(path, `cannot be read as JSON: ${error.message}`);
    return undefined;
  }
}

/** What the settings of this clone keep secret: none of it is published, under whatever name. */
function localSecrets() {
  const path = join(repository, 'local.settings.json');
  const values = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).Values ?? {} : {};
  return Object.entries(values)
    .filter(([name, value]) => /^(Keys__KeyEncryptionKey|Development__ApiKey)$/.test(name) && value)
    .filter(([, value]) => value !== 'sk_example_123456789')   // has a rule of its own
    .map(([name, value]) => ({ rule: `this clone's ${name}`, test: (text) => text.includes(value) }));
}

function checkNames() {
  for (const { rule, pattern } of lists.neverNamed) {
    const forbidden = new RegExp(pattern, 'i');
    [...published].filter((path) => forbidden.test(path)).forEach((path) => problem(path, `must not be published: ${rule}`));
  }
}

function checkContents() {
  const rules = lists.neverHeld.map(({ rule, pattern }) => ({ rule, test: (text) => new RegExp(pattern).test(text) }));
  for (const path of published) {
    const [bytes, wide] = texts(path);
    if (path.endsWith('.dll') && bytes.includes(standIn)) {
      standIns.push(path);
      problem(path, 'only stands in for the real package');
    }
    for (const { rule, test } of [...rules, ...localSecrets()]) {
      if (test(bytes) || test(wide)) {
        problem(path, `holds ${rule}`);
      }
    }
  }
}

function checkPresence() {
  for (const { path, why, package: real } of lists.contains) {
    if (published.has(path) && statSync(join(folder, path)).size > 0) {
      continue;
    }
    if (real !== undefined && standIns.length > 0) {
      unchecked.push(path);
    } else {
      problem(path, `${published.has(path) ? 'is empty' : 'is missing'}: ${why}`);
    }
  }
}

/** Everything that the runtime will look for. */
function checkAssets() {
  for (const [library, parts] of Object.values(json(`${app}.deps.json`)?.targets ?? {}).flatMap(Object.entries)) {
    const beside = [parts.runtime, parts.native].flatMap((assets) => Object.keys(assets ?? {})).map((asset) => posix.basename(asset));
    for (const asset of [...beside, ...Object.keys(parts.runtimeTargets ?? {})]) {
      if (!published.has(asset)) {
        problem(asset, `is missing, and ${app}.deps.json asks for it (${library})`);
      }
    }
  }
}

function checkRuntime() {
  const options = json(`${app}.runtimeconfig.json`)?.runtimeOptions ?? {};
  const frameworks = [options.framework, ...(options.frameworks ?? [])].map((one) => `${one?.name} ${one?.version?.split('.')[0]}`);
  for (const needed of ['Microsoft.NETCore.App 10', 'Microsoft.AspNetCore.App 10']) {
    if (!frameworks.includes(needed)) {
      problem(`${app}.runtimeconfig.json`, `does not ask for ${needed}`);
    }
  }
}

function checkHost() {
  if (readFileSync(join(folder, 'host.json'), 'utf8') !== readFileSync(join(repository, 'host.json'), 'utf8')) {
    problem('host.json', 'is not the host.json of this repository');
  }
}

function checkWorker() {
  const { language, defaultWorkerPath } = json('worker.config.json')?.description ?? {};
  if (language !== 'dotnet-isolated' || defaultWorkerPath !== `${app}.dll`) {
    problem('worker.config.json', `does not start ${app}.dll as dotnet-isolated`);
  }
}

/** The names in the sources, as [Function] states them. */
function functionsInSource() {
  return under(join(repository, 'src/Functions'))
    .filter((path) => path.endsWith('.cs') && !/^(bin|obj)\//.test(path))
    .flatMap((path) => [...readFileSync(join(repository, 'src/Functions', path), 'utf8').matchAll(/\[Function\((?:nameof\((\w+)\)|"([^"]+)")\)\]/g)])
    .map(([, named, quoted]) => named ?? quoted);
}

function checkFunctions() {
  const found = json('functions.metadata') ?? [];
  const inSource = functionsInSource();
  for (const name of inSource) {
    const one = found.find((entry) => entry.name === name);
    if (one === undefined) {
      problem('functions.metadata', `lacks ${name}, which src/Functions has`);
    } else if (one.scriptFile !== `${app}.dll` || !one.bindings?.some((binding) => /^httpTrigger$/i.test(binding.type))) {
      problem('functions.metadata', `${name} is no HTTP function of ${app}.dll`);
    }
  }
  for (const { name } of found.filter((entry) => !inSource.includes(entry.name))) {
    problem('functions.metadata', `has ${name}, which src/Functions does not`);
  }
}

function checkExtensions() {
  for (const { name, hintPath } of json('extensions.json')?.extensions ?? []) {
    if (hintPath && !published.has(posix.normalize(hintPath))) {
      problem('extensions.json', `${name} is to be loaded from ${hintPath}, which is missing`);
    }
  }
}

checkNames();
checkContents();
checkPresence();
for (const [path, check] of [
  [`${app}.deps.json`, checkAssets],
  [`${app}.runtimeconfig.json`, checkRuntime],
  ['host.json', checkHost],
  ['worker.config.json', checkWorker],
  ['functions.metadata', checkFunctions],
  ['extensions.json', checkExtensions],
]) {
  if (published.has(path)) {
    check();
  }
}

problems.forEach((line) => console.error(line));
const gap = unchecked.length === 0 ? '' :
  `. Not checked, because stand-ins are in the place of the real packages: ${unchecked.join(', ')}, and what they say; the job "publish" of .github/workflows/ci.yml checks them`;
console.log(`Checked ${published.size} files: ${problems.length} problem${problems.length === 1 ? '' : 's'}${gap}`);
process.exitCode = problems.length > 0 ? 1 : 0;
