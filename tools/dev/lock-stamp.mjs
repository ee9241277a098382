// Prints what node_modules depends on, as one line: the lock file, the manifest, and the major version of Node.js.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const hash = createHash('sha256');
for (const file of ['package-lock.json', 'package.json']) {
  hash.update(readFileSync(file));
}
console.log(`${hash.digest('hex')} node ${process.versions.node.split('.')[0]}`);
