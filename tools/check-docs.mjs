// What the docs claim, against what is there: relative links in *.md, the settings in README.md, the operations in
// docs/openapi.yaml.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseDocument } from 'yaml';

const skipped = new Set(['.git', '.data', 'node_modules', 'bin', 'obj', 'TestResults']);
const problems = [];

function files(directory, extension) {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      return skipped.has(entry.name) ? [] : files(path, extension);
    }
    return entry.name.endsWith(extension) ? [path] : [];
  });
}

/** The text without fenced code, in which nothing is a link or a heading. */
function prose(path) {
  return readFileSync(path, 'utf8').replace(/^(```|~~~)[\s\S]*?^\1/gm, '');
}

/** The anchors that a rendered page offers: headings in lower case, punctuation dropped, spaces as hyphens, repeats numbered. */
function anchors(path) {
  const seen = new Map();
  return new Set([...prose(path).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)].map(([, heading]) => {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = plain.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  }));
}

function checkLinks() {
  let count = 0;
  for (const path of files('.', '.md')) {
    const text = prose(path).replace(/`[^`\n]*`/g, '');
    const inline = [...text.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)];
    const references = [...text.matchAll(/^\[[^\]]+\]:\s+<?(\S+?)>?$/gm)];
    for (const [, link] of [...inline, ...references]) {
      if (/^[a-z][a-z0-9+.-]*:/i.test(link)) {
        continue;
      }
      count++;
      const [target, anchor] = decodeURI(link).split('#');
      const file = target === '' ? path : resolve(dirname(path), target);
      if (!existsSync(file)) {
        problems.push(`${path}: the link ${link} leads nowhere`);
      } else if (anchor && file.endsWith('.md') && !anchors(file).has(anchor)) {
        problems.push(`${path}: the link ${link} names a heading that ${relative('.', file)} does not have`);
      } else if (relative('.', file).startsWith('..')) {
        problems.push(`${path}: the link ${link} leaves the repository`);
      }
    }
  }
  return `${count} relative links`;
}

/** `Section__Name` is known to the sources as it stands, as `Section:Name`, or as a member `Name` of an options class bound to "Section". */
function knownIn(source, setting) {
  const [section, name] = setting.split('__');
  return source.includes(setting) || source.includes(`${section}:${name}`) ||
    (source.includes(`"${section}"`) && new RegExp(`\\b${name}\\b`).test(source));
}

function checkSettings() {
  const documented = new Set();
  for (const [, cell] of prose('README.md').matchAll(/^\|([^|]*)\|/gm)) {
    for (const [, name] of cell.matchAll(/`([A-Z]\w*__\w+)`/g)) {
      documented.add(name);
    }
  }
  const source = files('src', '.cs').map((path) => readFileSync(path, 'utf8')).join('\n');
  const sample = Object.keys(JSON.parse(readFileSync('local.settings.sample.json', 'utf8')).Values);
  const used = [...source.matchAll(/\b[A-Z][A-Za-z]+__[A-Z][A-Za-z]+\b/g)].map(([name]) => name);

  if (documented.size === 0) {
    problems.push('README.md: no settings table found (a table whose first column holds names such as `Section__Name`)');
  }
  for (const name of documented) {
    if (!knownIn(source, name)) {
      problems.push(`README.md: the setting ${name} is not used in src/`);
    }
  }
  for (const name of new Set([...sample.filter((name) => name.includes('__')), ...used])) {
    if (!documented.has(name)) {
      problems.push(`README.md: the settings table lacks ${name}`);
    }
  }
  return `${documented.size} settings`;
}

/** `GET /connect/applications/{}` and so on; parameters may be named differently on the two sides. */
function operation(method, path) {
  return `${method.toUpperCase()} /${path.replace(/^\//, '').replace(/\{[^}]*\}/g, '{}')}`;
}

function routesInSource() {
  const found = new Set();
  for (const path of files('src/Functions', '.cs')) {
    for (const [, trigger] of readFileSync(path, 'utf8').matchAll(/\[HttpTrigger\(([\s\S]*?)\)\]/g)) {
      const route = /Route\s*=\s*"([^"]*)"/.exec(trigger)?.[1];
      const methods = [...trigger.replace(/Route\s*=[\s\S]*/, '').matchAll(/"(\w+)"/g)].map(([, method]) => method);
      if (route === undefined || methods.length === 0) {
        problems.push(`${path}: this check needs the methods and the Route of [HttpTrigger] as literals`);
      }
      // HEAD is GET without the body (RFC 9110 §9.3.2), and the document says so once for all.
      methods.filter((method) => method !== 'head' || !methods.includes('get')).forEach((method) => found.add(operation(method, route ?? '')));
    }
  }
  return found;
}

/** Every `$ref` in the document, as [where it stands, what it names]. */
function references(node, at = '') {
  if (node === null || typeof node !== 'object') {
    return [];
  }
  return Object.entries(node).flatMap(([key, value]) =>
    key === '$ref' && typeof value === 'string' ? [[at, value]] : references(value, `${at}/${key}`));
}

function checkOpenApi() {
  const path = 'docs/openapi.yaml';
  const document = parseDocument(readFileSync(path, 'utf8'));
  if (document.errors.length > 0) {
    problems.push(...document.errors.map((error) => `${path}: ${error.message}`));
    return 'no operations';
  }
  const api = document.toJS();
  for (const [at, reference] of references(api)) {
    const steps = reference.replace(/^#\//, '').split('/').map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'));
    if (!reference.startsWith('#/') || steps.reduce((node, step) => node?.[step], api) === undefined) {
      problems.push(`${path}: ${at} refers to ${reference}, which does not exist`);
    }
  }
  const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];
  const described = new Set(Object.entries(api.paths ?? {}).flatMap(([route, item]) =>
    Object.keys(item).filter((key) => methods.includes(key)).map((method) => operation(method, route))));
  const served = routesInSource();
  for (const one of served) {
    if (!described.has(one)) {
      problems.push(`${path}: lacks ${one}, which src/Functions serves`);
    }
  }
  for (const one of described) {
    if (!served.has(one)) {
      problems.push(`${path}: describes ${one}, which src/Functions does not serve`);
    }
  }
  return `${described.size} operations`;
}

const needed = ['README.md', 'docs/openapi.yaml', 'src/Functions'];
const missing = needed.filter((path) => !existsSync(path) || (path.includes('.') && statSync(path).size === 0));
missing.forEach((path) => problems.push(`${path} is missing`));

const counts = [checkLinks()];
if (!missing.includes('README.md')) {
  counts.push(checkSettings());
}
if (!missing.includes('docs/openapi.yaml')) {
  counts.push(checkOpenApi());
}
problems.forEach((problem) => console.error(problem));
console.log(`Checked ${counts.join(', ')}`);
process.exitCode = problems.length > 0 ? 1 : 0;
