// Checks infra/bicep by rule, on the syntax tree: what the Bicep CLI would say of it and more, without the Bicep CLI.
//
//   node tools/bicep/check.mjs [--infra DIRECTORY] [--src DIRECTORY]
//
// Writes one line for each problem, `file:line: what is wrong`, and ends with 1 when there is any.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { problems } from './problems.mjs';
import { rules } from './rules.mjs';

const root = join(import.meta.dirname, '../..');
const { values: options } = parseArgs({
  options: {
    infra: { type: 'string', default: join(root, 'infra/bicep') },
    src: { type: 'string', default: join(root, 'src') },
  },
});

const { files, found } = problems(options.infra, options.src);
found.forEach((problem) => console.error(problem));
console.log(`${files} Bicep files keep ${rules.length} rules, but for ${found.length} problems`.replace(', but for 0 problems', ''));
process.exitCode = found.length > 0 ? 1 : 0;
