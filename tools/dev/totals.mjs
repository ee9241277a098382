// totals.mjs RESULTS: reports what test-project.sh left there. The last line is `N passed, N failed, N skipped`; the exit
// code is 0 only when nothing failed, nothing was skipped and every project ran a test. With FILTERED=true a project may
// run none, as long as another one does.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [results] = process.argv.slice(2);
const filtered = process.env.FILTERED === 'true';
const entities = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decode(text) {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) =>
    hex ? String.fromCodePoint(parseInt(hex, 16)) : decimal ? String.fromCodePoint(Number(decimal)) : entities[name] ?? whole);
}

function attribute(element, name) {
  return decode(new RegExp(`\\s${name}="([^"]*)"`).exec(element)?.[1] ?? '');
}

function text(element, name) {
  return decode(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(element)?.[1] ?? '').trim();
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function readProject(name) {
  const trx = read(join(results, name, 'results.trx'));
  const methods = new Map();
  for (const [, id, method] of trx.matchAll(/<UnitTest\s[^>]*?\sid="([^"]+)"[^>]*>[\s\S]*?(<TestMethod\s[^>]*>)/g)) {
    methods.set(id, `${attribute(method, 'className')}.${attribute(method, 'name').replace(/\(.*/s, '')}`);
  }
  const project = { name, exitCode: Number(read(join(results, name, 'exit-code')) || 1), passed: 0, failed: [], skipped: [], problem: '' };
  for (const [element, opening] of trx.matchAll(/(<UnitTestResult\s[^>]*?)(?:\/>|>[\s\S]*?<\/UnitTestResult>)/g)) {
    const test = {
      name: attribute(opening, 'testName'),
      method: methods.get(attribute(opening, 'testId')),
      message: text(element, 'Message'),
      stack: text(element, 'StackTrace'),
    };
    switch (attribute(opening, 'outcome')) {
      case 'Passed':
        project.passed++;
        break;
      case 'NotExecuted':
        project.skipped.push(test);
        break;
      default:
        project.failed.push(test);
    }
  }
  const ran = project.passed + project.failed.length;
  if (ran === 0 && project.skipped.length === 0 && !(filtered && project.exitCode === 0)) {
    project.problem = project.exitCode === 0 ? 'no test ran' : `no test is reported (exit code ${project.exitCode})`;
  } else if (project.exitCode !== 0 && project.failed.length === 0) {
    project.problem = `ended with exit code ${project.exitCode} though no test is reported as failed`;
  }
  return project;
}

function report(project) {
  const problem = project.problem && `   ${project.problem.toUpperCase()}`;
  console.log(`${project.name.padEnd(20)} ${project.passed} passed, ${project.failed.length} failed, ${project.skipped.length} skipped${problem}`);
}

function explain(project) {
  for (const test of project.failed) {
    console.log(`\nFAILED ${test.name}\n${test.message}\n${test.stack.split('\n').slice(0, 6).join('\n')}`);
    const long = process.env.CONNECT_LONG ? ' --long' : '';
    console.log(`  Again: ./dev test${long} --filter 'FullyQualifiedName~${test.method ?? test.name.replace(/\(.*/s, '')}'`);
  }
  for (const test of project.skipped) {
    console.log(`\nSKIPPED ${test.name}\n${test.message}`);
  }
  if (project.problem) {
    const path = join(results, project.name, 'output.txt');
    console.log(`\n${project.name}: ${project.problem}. The end of ${path}:`);
    console.log(read(path).trimEnd().split('\n').slice(-25).join('\n'));
  }
}

const projects = existsSync(results) ? readdirSync(results).sort().map(readProject) : [];
console.log();
projects.forEach(report);
projects.forEach(explain);

const sum = (count) => projects.reduce((total, project) => total + count(project), 0);
const [passed, failed, skipped] = [sum((p) => p.passed), sum((p) => p.failed.length), sum((p) => p.skipped.length)];
const nothing = passed + failed + skipped === 0;
if (nothing) {
  console.log(filtered ? '\nNo test matches the filter.' : '\nNo test ran.');
}
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = nothing || failed > 0 || skipped > 0 || projects.some((p) => p.problem) ? 1 : 0;
