import { line, nodes } from '../syntax.mjs';

/** A log line that an alert looks for is one that the product writes. */
export function* logLines({ templates, source }) {
  const messages = source.flatMap(({ text }) => [...text.matchAll(/\[LoggerMessage\([^\]]*?Message = "((?:[^"\\]|\\.)*)"/g)].map(([, message]) => message));
  for (const { path, root } of templates) {
    for (const node of nodes(root, 'string').filter(({ text }) => text.includes('AppTraces'))) {
      for (const [, how, words] of node.text.matchAll(/Message (startswith|contains) "([^"]+)"/g)) {
        if (!messages.some((message) => (how === 'contains' ? message.includes(words) : message.startsWith(words)))) {
          yield { path, line: line(node), message: `No log message in src/ ${how === 'contains' ? 'contains' : 'begins with'} "${words}".` };
        }
      }
      if (!/Message (startswith|contains) "/.test(node.text)) {
        yield { path, line: line(node), message: 'A query of AppTraces says which log line it looks for: Message startswith "…" or contains "…".' };
      }
    }
  }
}
