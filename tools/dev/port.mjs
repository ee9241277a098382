// port.mjs check N: exits 1 and says why when nothing can listen on 127.0.0.1:N.
// port.mjs free: prints a free port.
import { createServer } from 'node:net';

const [action, wanted] = process.argv.slice(2);
const server = createServer();
server.on('error', (error) => {
  const why = {
    EADDRINUSE: `Port ${wanted} is in use. Stop what listens there, or choose another one: --port N`,
    EACCES: `Port ${wanted} needs more rights than this user has. Choose one above 1023: --port N`,
  };
  console.error(`dev: ${why[error.code] ?? `Port ${wanted}: ${error.message}`}`);
  process.exitCode = 1;
});
server.listen(action === 'check' ? Number(wanted) : 0, '127.0.0.1', () => {
  if (action === 'free') {
    console.log(server.address().port);
  }
  server.close();
});
