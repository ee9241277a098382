// A reporter for `node --test`: one JSON line for each finished test of the file.

import { inspect } from 'node:util';

export default async function* report(events) {
  for await (const { type, data } of events) {
    if ((type === 'test:pass' || type === 'test:fail') && data.nesting === 0) {
      const error = data.details.error;
      const passed = type === 'test:pass' && data.skip === undefined && data.todo === undefined;
      yield `${JSON.stringify({ name: data.name, passed, error: error ? inspect(error.cause ?? error) : null })}\n`;
    }
  }
}
