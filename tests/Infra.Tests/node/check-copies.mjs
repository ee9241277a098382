// check-copies.mjs SOURCES DIRECTORY: one line of JSON for each directory in DIRECTORY, with its name and the problems in it.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { problems } from '../../../tools/bicep/problems.mjs';

const [source, directory] = process.argv.slice(2);
for (const copy of readdirSync(directory)) {
  console.log(JSON.stringify({ copy, problems: problems(join(directory, copy), source).found }));
}
