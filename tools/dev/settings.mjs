// settings.mjs prepare DIR...   makes local.settings.json with a new key-encryption key, unless one of the directories
//                               holds data whose key is gone: then it says so and exits 1
// settings.mjs value NAME       prints one setting, from the environment or the file
// settings.mjs for-host TARGET  writes the file for the host to TARGET, less the choice of a store
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const file = resolve('local.settings.json');
const sample = resolve('local.settings.sample.json');
const keySetting = 'Keys__KeyEncryptionKey';

function fail(message) {
  console.error(`dev: ${message}`);
  process.exit(1);
}

function read(path) {
  let settings;
  try {
    settings = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    fail(`${path} cannot be read (plain JSON, no comments): ${error.message}`);
  }
  settings.Values ??= {};
  return settings;
}

/** Replaces the file in one step, so that a key is either kept whole or not written at all. */
function write(path, settings) {
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, JSON.stringify(settings, null, 2) + '\n', { mode: 0o600, flush: true });
  renameSync(unfinished, path);
}

function dataIn(directories) {
  return directories
    .flatMap((directory) => [join(directory, 'connect.db'), join(directory, 'azurite', '__azurite_db_table__.json')])
    .find((path) => existsSync(path) && statSync(path).size > 0);
}

function prepare(directories) {
  const exists = existsSync(file);
  const settings = read(exists ? file : sample);
  if (settings.Values[keySetting] || process.env[keySetting]) {
    if (!exists) {
      write(file, settings);
    }
    return;
  }
  const data = dataIn(directories);
  if (data) {
    fail(`${data} holds data, but the key-encryption key that opens it is missing:\n` +
      `     ${file} ${exists ? `has no ${keySetting}` : 'does not exist'}.\n` +
      '     Put that file back with the key it had. If the data may go, remove it by hand and start again:\n' +
      `     rm -r '${resolve(directories.find((directory) => data.startsWith(directory)))}'\n` +
      '     No new key was made, because a new key cannot open old data.');
  }
  settings.Values[keySetting] = randomBytes(32).toString('base64');
  write(file, settings);
  console.log(`== Made ${file} with a new key-encryption key: keep it with the data`);
}

/**
 * The Functions host fills an empty environment variable from its settings file, so a store that was not chosen must not
 * stand there at all. The old time makes the next build replace the copy.
 */
function forHost(target) {
  const settings = read(file);
  for (const name of ['Storage__ConnectionString', 'Storage__AccountUri', 'Storage__File']) {
    delete settings.Values[name];
  }
  if (existsSync(target)) {
    unlinkSync(target);
  }
  write(target, settings);
  utimesSync(target, 0, 0);
}

const [action, ...rest] = process.argv.slice(2);
switch (action) {
  case 'prepare':
    prepare(rest);
    break;
  case 'value':
    console.log(process.env[rest[0]] || read(file).Values[rest[0]] || '');
    break;
  case 'for-host':
    forHost(rest[0]);
    break;
  default:
    fail(`settings.mjs: unknown action '${action}'`);
}
