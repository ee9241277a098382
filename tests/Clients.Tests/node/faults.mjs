// Lives of applications while what lies between keeps failing. The public Node client is as it comes: it chooses an
// Idempotency-Key for each POST, and it alone tries again. At the end, one JSON line says what the client holds.
//
//   CONNECT_URL=http://127.0.0.1:7071 CONNECT_API_KEY=sk_… node tests/Clients.Tests/node/faults.mjs 30

import { NotFoundException, WorkOS } from '@workos-inc/node';

const server = new URL(process.env.CONNECT_URL);
const count = Number(process.argv[2]);
const callers = 15;

// Counted, so that a run in which nothing failed is no proof.
const plainFetch = globalThis.fetch;
const tries = new Map();
globalThis.fetch = (url, init) => {
  const key = new Headers(init.headers).get('Idempotency-Key');
  if (init.method === 'POST') {
    tries.set(key, (tries.get(key) ?? 0) + 1);
  }
  return plainFetch(url, init);
};

const { connect } = new WorkOS(process.env.CONNECT_API_KEY, {
  apiHostname: server.hostname,
  port: Number(server.port),
  https: false,
});
const held = { applications: {}, secrets: {}, deleted: [] };

let next = 0;
await Promise.all(Array.from({ length: callers }, async () => {
  while (next < count) {
    await live(next++);
  }
}));

const retried = [...tries.values()].filter((times) => times > 1).length;
console.log(JSON.stringify({ ...held, posts: tries.size, retried, withoutKey: tries.has(null) }));

/** Every third application goes again, and of two client secrets every second. */
async function live(number) {
  const application = await connect.createApplication({
    applicationType: 'm2m', name: `Number ${number}`, organizationId: 'org_harbour',
  });
  const first = await connect.createApplicationClientSecret({ id: application.id });
  const second = await connect.createApplicationClientSecret({ id: application.clientId });
  await gone(() => connect.deleteClientSecret({ id: second.id }));
  const updated = await connect.updateApplication({ id: application.id, description: `Of ${number}` });
  if (number % 3 === 2) {
    await gone(() => connect.deleteApplication({ id: application.id }));
    held.deleted.push(application.id);
  } else {
    held.applications[updated.id] = `${updated.name}: ${updated.description}`;
    held.secrets[updated.id] = [first.id];
  }
}

/** A deletion whose answer was lost is not found when the client asks again. */
async function gone(remove) {
  try {
    await remove();
  } catch (error) {
    if (!(error instanceof NotFoundException)) {
      throw error;
    }
  }
}
