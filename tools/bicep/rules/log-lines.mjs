import { line, nodes } from '../syntax.mjs';

/** A log line that an alert looks for is one that the product writes, and in the table where it ends up. */
export function* logLines({ templates, source }) {
  const lines = source.flatMap(inSource);
  for (const { path, root } of templates) {
    for (const node of nodes(root, 'string').filter(({ text }) => text.includes('AppTraces'))) {
      const lookedFor = [...node.text.matchAll(/Message (startswith|contains) "([^"]+)"/g)];
      for (const [, how, words] of lookedFor) {
        const found = lines.find(({ message }) => (how === 'contains' ? message.includes(words) : message.startsWith(words)));
        const problem = found ? whyNeverSeen(found, how, node.text) : `No log message in src/ ${how === 'contains' ? 'contains' : 'begins with'} "${words}".`;
        if (problem) {
          yield { path, line: line(node), message: problem };
        }
      }
      if (lookedFor.length === 0) {
        yield { path, line: line(node), message: 'A query of AppTraces says which log line it looks for: Message startswith "…" or contains "…".' };
      }
    }
  }
}

/** What the Functions host does with a line of the worker's: https://github.com/Azure/azure-functions-host, GrpcWorkerChannel. */
function whyNeverSeen({ message, isBackground, hasException }, how, query) {
  if (isBackground) {
    return `"${message}" is logged by a hosted service. The Functions host passes on only what is logged in a request.`;
  }
  return hasException && (how !== 'contains' || !query.includes('AppExceptions'))
    ? `"${message}" is logged with an exception, so it is within OuterMessage of AppExceptions: union both tables and look for what it contains.`
    : undefined;
}

function inSource({ text }) {
  const isBackground = /:\s*(BackgroundService|IHosted(Lifecycle)?Service)\b/.test(text);
  return [...text.matchAll(/\[LoggerMessage\([^\]]*?Message = "((?:[^"\\]|\\.)*)"\)\]\s*private (?:static )?partial void \w+\(\s*(Exception\b)?/g)]
    .map(([, message, exception]) => ({ message, isBackground, hasException: exception !== undefined }));
}
