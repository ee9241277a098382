// Lives of applications, as the public Node client sees them. Every response also goes through docs/openapi.yaml.
// The tests' names are read from this file by NodeClient.cs, so each stands on one line, as test('name', …).
//
//   CONNECT_URL=http://127.0.0.1:7071 CONNECT_API_KEY=sk_… node --test tests/Clients.Tests/node/life.test.mjs

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { NotFoundException, UnauthorizedException, UnprocessableEntityException, WorkOS } from '@workos-inc/node';
import { loadContract } from '../../Support/node/validate.mjs';

const server = new URL(required('CONNECT_URL'));
const apiKey = required('CONNECT_API_KEY');

// The client takes the global fetch when it is constructed; this one also keeps the last exchange and checks it.
const contract = loadContract();
const plainFetch = globalThis.fetch;
let lastBody;
let lastRequest;
globalThis.fetch = async (url, init) => {
  const response = await plainFetch(url, init);
  const { pathname, search } = new URL(url);
  lastRequest = init;
  lastBody = await response.clone().text();
  const { status, headers } = response;
  const errors = contract.check({ method: init.method, path: pathname + search, status, headers: Object.fromEntries(headers), body: lastBody });
  assert.deepEqual(errors, [], `${init.method} ${pathname}${search} answered ${status}, which contradicts docs/openapi.yaml`);
  return response;
};

const requestId = 'life-of-an-application';
const connect = clientWith(apiKey).connect;

test('a first-party OAuth application lives from creation to deletion', async () => {
  const created = await connect.createApplication({
    applicationType: 'oauth',
    isFirstParty: true,
    name: '  Harbour Console  ',
    description: 'Berths,\n\tboats and "bollards" – ✓',
    scopes: ['openid', 'berths:read'],
    redirectUris: [{ uri: 'https://harbour.example/signed-in?from=a%20b' }, { uri: 'http://[::1]:5173/' }, { uri: 'com.harbour.app:/cb' }],
    usesPkce: true,
  });
  const ulid = ulidOf(created, 'conn_app_');
  const expected = {
    object: 'connect_application',
    id: `conn_app_${ulid}`,
    clientId: `client_${ulid}`,
    description: 'Berths,\n\tboats and "bollards" – ✓',
    name: 'Harbour Console',
    scopes: ['openid', 'berths:read'],
    createdAt: timeOf(ulid),
    updatedAt: timeOf(ulid),
    applicationType: 'oauth',
    redirectUris: [
      { uri: 'https://harbour.example/signed-in?from=a%20b', default: true },
      { uri: 'http://[::1]:5173/', default: false },
      { uri: 'com.harbour.app:/cb', default: false },
    ],
    usesPkce: true,
    isFirstParty: true,
    wasDynamicallyRegistered: undefined,
    organizationId: undefined,
  };
  assert.deepEqual(created, expected);
  for (const id of [expected.id, expected.clientId, `app_${ulid}`]) {
    assert.deepEqual(await connect.getApplication({ id }), expected);
  }

  await delay(5);
  const moved = await connect.updateApplication({
    id: created.clientId,
    description: 'Second edition',
    scopes: ['berths:read', 'profile', 'openid'],
    redirectUris: [{ uri: 'https://harbour.example/one' }, { uri: 'https://harbour.example/two', default: true }],
  });
  assert.deepEqual(moved, {
    ...expected,
    description: 'Second edition',
    scopes: ['berths:read', 'profile', 'openid'],
    redirectUris: [
      { uri: 'https://harbour.example/one', default: false },
      { uri: 'https://harbour.example/two', default: true },
    ],
    updatedAt: moved.updatedAt,
  });
  assert.ok(moved.updatedAt > moved.createdAt);
  assert.deepEqual(await connect.getApplication({ id: created.id }), moved);

  await delay(5);
  const emptied = await connect.updateApplication({ id: created.id, name: 'Harbour', description: '', scopes: [], redirectUris: [] });
  assert.deepEqual(emptied, {
    ...expected, name: 'Harbour', description: null, scopes: [], redirectUris: [], updatedAt: emptied.updatedAt,
  });
  assert.ok(emptied.updatedAt > moved.updatedAt);

  await delay(5);
  assert.deepEqual(await connect.updateApplication({ id: created.id, name: 'Harbour' }), emptied);

  assert.equal(await connect.deleteApplication({ id: created.clientId }), undefined);
  for (const id of [created.id, created.clientId]) {
    await assertNotFound(connect.getApplication({ id }));
    await assertNotFound(connect.updateApplication({ id, name: 'Harbour' }));
    await assertNotFound(connect.deleteApplication({ id }));
  }
});

test('a third-party OAuth application belongs to its organization', async () => {
  const organizationId = newOrganization();
  const created = await connect.createOAuthApplication('Tide Tables', false, undefined, undefined, undefined, undefined, organizationId);
  const ulid = ulidOf(created, 'conn_app_');
  assert.deepEqual(created, {
    object: 'connect_application',
    id: `conn_app_${ulid}`,
    clientId: `client_${ulid}`,
    description: null,
    name: 'Tide Tables',
    scopes: [],
    createdAt: timeOf(ulid),
    updatedAt: timeOf(ulid),
    applicationType: 'oauth',
    redirectUris: [],
    usesPkce: false,
    isFirstParty: false,
    wasDynamicallyRegistered: false,
    organizationId,
  });

  const listed = await connect.listApplications({ organizationId });
  assert.deepEqual(listed.data, [created]);
  assert.deepEqual(listed.listMetadata, { before: null, after: null });

  await connect.deleteApplication({ id: created.id });
  const empty = await connect.listApplications({ organizationId });
  assert.deepEqual(empty.data, []);
  assert.deepEqual(empty.listMetadata, { before: null, after: null });
});

test('an M2M application lives from creation to deletion', async () => {
  const organizationId = newOrganization();
  const created = await connect.createM2MApplication('Berth Planner', organizationId, 'Plans at night', ['berths:plan']);
  const ulid = ulidOf(created, 'conn_app_');
  const expected = {
    object: 'connect_application',
    id: `conn_app_${ulid}`,
    clientId: `client_${ulid}`,
    description: 'Plans at night',
    name: 'Berth Planner',
    scopes: ['berths:plan'],
    createdAt: timeOf(ulid),
    updatedAt: timeOf(ulid),
    applicationType: 'm2m',
    organizationId,
  };
  assert.deepEqual(created, expected);
  assert.deepEqual(await connect.getApplication({ id: created.clientId }), expected);

  await delay(5);
  const updated = await connect.updateApplication({ id: created.id, name: 'Night Planner', scopes: ['berths:plan', 'berths:read'] });
  assert.deepEqual(updated, {
    ...expected, name: 'Night Planner', scopes: ['berths:plan', 'berths:read'], updatedAt: updated.updatedAt,
  });
  assert.ok(updated.updatedAt > created.updatedAt);

  const refused = connect.updateApplication({ id: created.id, name: 'Other', redirectUris: [{ uri: 'https://harbour.example/' }] });
  await assertUnprocessable(refused, ['redirect_uris']);
  assert.deepEqual(await connect.getApplication({ id: created.id }), updated);

  const { secret, ...item } = await connect.createApplicationClientSecret({ id: created.clientId });
  assert.match(secret, /^[A-Za-z0-9_-]{43}$/);
  assert.deepEqual(await connect.listApplicationClientSecrets({ id: created.id }), [item]);

  await connect.deleteApplication({ id: created.id });
  await assertNotFound(connect.getApplication({ id: created.clientId }));
  await assertNotFound(connect.listApplicationClientSecrets({ id: created.clientId }));
  await assertNotFound(connect.createApplicationClientSecret({ id: created.clientId }));
  await assertNotFound(connect.deleteClientSecret({ id: item.id }));
});

// The client sends null for whatever it was not given; the name alone it leaves out.
async function updateOneByOne(application, updates) {
  let expected = application;
  for (const update of updates) {
    await delay(5);
    const updated = await connect.updateApplication({ id: application.id, ...update });
    const { name, description = null, scopes = null, redirectUris = null } = update;
    assert.deepEqual(JSON.parse(lastRequest.body), { ...(name && { name }), description, scopes, redirect_uris: redirectUris });
    expected = { ...expected, ...update, updatedAt: updated.updatedAt };
    assert.deepEqual(updated, expected);
    assert.deepEqual(await connect.getApplication({ id: application.id }), expected);
  }
}

test('an update of one thing moves nothing else of an OAuth application', async () => {
  for (const party of [{ isFirstParty: true }, { isFirstParty: false, organizationId: newOrganization() }]) {
    const application = await connect.createApplication({
      applicationType: 'oauth',
      ...party,
      name: 'Harbour Console',
      description: 'Berths and boats',
      scopes: ['openid'],
      redirectUris: [{ uri: 'https://harbour.example/one' }, { uri: 'https://harbour.example/two' }],
      usesPkce: true,
    });
    await updateOneByOne(application, [
      { name: 'Harbour' },
      { scopes: ['openid', 'profile'] },
      { redirectUris: [{ uri: 'https://harbour.example/three', default: true }] },
      { description: 'Boats and berths' },
      { scopes: [] },
      { redirectUris: [] },
    ]);
    await connect.deleteApplication({ id: application.id });
  }
});

test('an update of one thing moves nothing else of an M2M application', async () => {
  const application = await connect.createM2MApplication('Berth Planner', newOrganization(), 'Plans at night', ['berths:plan']);
  await updateOneByOne(application, [
    { name: 'Night Planner' },
    { scopes: ['berths:plan', 'berths:read'] },
    { description: 'Plans by day' },
    { scopes: [] },
  ]);
  await assertUnprocessable(connect.updateApplication({ id: application.id, redirectUris: [{ uri: 'https://harbour.example/' }] }), ['redirect_uris']);
  await connect.deleteApplication({ id: application.id });
});

test('an application holds five client secrets and refuses the sixth', async () => {
  const application = await connect.createM2MApplication('Keyring', newOrganization());
  assert.deepEqual(await connect.listApplicationClientSecrets({ id: application.id }), []);

  const plaintexts = new Set();
  const items = [];
  const create = async (id) => {
    const { secret, ...item } = await connect.createApplicationClientSecret({ id });
    const ulid = ulidOf(item, 'secret_');
    assert.match(secret, /^[A-Za-z0-9_-]{43}$/);
    assert.deepEqual(item, {
      object: 'connect_application_secret',
      id: `secret_${ulid}`,
      secretHint: secret.slice(-6),
      lastUsedAt: null,
      createdAt: timeOf(ulid),
      updatedAt: timeOf(ulid),
    });
    plaintexts.add(secret);
    items.push(item);
  };
  for (let n = 1; n <= 5; n++) {
    await create(n % 2 === 0 ? application.id : application.clientId);
    assert.deepEqual(await connect.listApplicationClientSecrets({ id: application.id }), items);
  }
  assert.equal(plaintexts.size, 5);

  const error = await thrownBy(connect.createApplicationClientSecret({ id: application.id }), UnprocessableEntityException);
  assert.equal(error.status, 422);
  assert.equal(error.code, 'unprocessable_entity');
  assert.equal(error.requestID, requestId);
  assert.deepEqual(await connect.listApplicationClientSecrets({ id: application.clientId }), items);

  const [revoked] = items.splice(2, 1);
  assert.equal(await connect.deleteClientSecret({ id: revoked.id }), undefined);
  assert.deepEqual(await connect.listApplicationClientSecrets({ id: application.id }), items);
  await assertNotFound(connect.deleteClientSecret({ id: revoked.id }));

  // The place that became free is taken again, and the list is still oldest first.
  await create(application.id);
  assert.equal(plaintexts.size, 6);
  assert.deepEqual(await connect.listApplicationClientSecrets({ id: application.id }), items);
  assert.deepEqual(await connect.getApplication({ id: application.id }), application);
});

// Made once, by whichever of the following tests comes first.
let fleet;
function manyApplications() {
  fleet ??= (async () => {
    const organizationId = newOrganization();
    const applications = [];
    for (let n = 1; n <= 250; n++) {
      applications.push(await connect.createM2MApplication(`Boat ${n}`, organizationId));
    }
    return { organizationId, applications };
  })();
  return fleet;
}

async function walk(order) {
  const { organizationId, applications } = await manyApplications();
  const expected = order === 'asc' ? applications : applications.toReversed();
  const first = await connect.listApplications({ organizationId, order });
  assert.equal(first.object, 'list');
  assert.deepEqual(first.data, expected.slice(0, 10));
  assert.deepEqual(first.listMetadata, { before: null, after: expected[9].id });
  assert.deepEqual(await first.autoPagination(), expected);
}

test('auto-pagination walks 250 applications, oldest first', () => walk('asc'));

test('auto-pagination walks 250 applications, newest first', () => walk('desc'));

test('auto-pagination walks 250 applications newest first when no order is given', () => walk(undefined));

test('auto-pagination without a filter meets every one of 250 applications once', async () => {
  const { applications } = await manyApplications();
  const ours = new Set(applications.map(({ id }) => id));
  const all = await (await connect.listApplications()).autoPagination();
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
  assert.deepEqual(all.filter(({ id }) => ours.has(id)), applications.toReversed());
});

test('auto-pagination goes on from a cursor', async () => {
  const { organizationId, applications } = await manyApplications();
  const page = await connect.listApplications({ organizationId, order: 'asc', after: applications[119].clientId });
  assert.deepEqual(page.data, applications.slice(120, 130));
  assert.deepEqual(page.listMetadata, { before: applications[120].id, after: applications[129].id });
  assert.deepEqual(await page.autoPagination(), applications.slice(120));
});

test('in normal order before leads to older and after to newer applications', async () => {
  const { organizationId, applications } = await manyApplications();
  const newestFirst = applications.toReversed();
  const first = await connect.listApplications({ organizationId, order: 'normal', limit: 100 });
  assert.deepEqual(first.data, newestFirst.slice(0, 100));
  assert.deepEqual(first.listMetadata, { before: newestFirst[99].id, after: null });

  const second = await connect.listApplications({ organizationId, order: 'normal', limit: 100, before: first.listMetadata.before });
  assert.deepEqual(second.data, newestFirst.slice(100, 200));
  assert.deepEqual(second.listMetadata, { before: newestFirst[199].id, after: newestFirst[100].id });

  const third = await connect.listApplications({ organizationId, order: 'normal', limit: 100, before: second.listMetadata.before });
  assert.deepEqual(third.data, newestFirst.slice(200));
  assert.deepEqual(third.listMetadata, { before: null, after: newestFirst[200].id });

  const back = await connect.listApplications({ organizationId, order: 'normal', limit: 100, after: third.listMetadata.after });
  assert.deepEqual(back.data, newestFirst.slice(100, 200));
  assert.deepEqual(back.listMetadata, { before: newestFirst[199].id, after: newestFirst[100].id });
});

test('a wrong API key is an UnauthorizedException', async () => {
  const id = `conn_app_${'0'.repeat(26)}`;
  const longKey = `${apiKey.slice(0, -1)}${apiKey.endsWith('A') ? 'B' : 'A'}`;
  for (const key of ['sk_wrong', longKey, 'nothing-like-a-key']) {
    const stranger = clientWith(key).connect;
    for (const call of [
      () => stranger.listApplications(),
      () => stranger.createM2MApplication('Nobody', newOrganization()),
      () => stranger.getApplication({ id }),
      () => stranger.updateApplication({ id, name: 'Nobody' }),
      () => stranger.deleteApplication({ id }),
      () => stranger.listApplicationClientSecrets({ id }),
      () => stranger.createApplicationClientSecret({ id }),
      () => stranger.deleteClientSecret({ id: `secret_${'0'.repeat(26)}` }),
    ]) {
      const error = await thrownBy(call(), UnauthorizedException);
      assert.equal(error.status, 401);
      assert.equal(error.requestID, requestId);
      assert.equal(JSON.parse(lastBody).code, 'unauthorized');
    }
  }
});

test('what does not exist is a NotFoundException, whatever its shape', async () => {
  const existing = await connect.createM2MApplication('Neighbour', newOrganization());
  const { id: secretId } = await connect.createApplicationClientSecret({ id: existing.id });
  const strangers = [
    'conn_app_01ARZ3NDEKTSV4RRFFQ69G5FAV',
    'client_01ARZ3NDEKTSV4RRFFQ69G5FAV',
    existing.id.toLowerCase(),
    existing.id.slice(0, -1),
    `${existing.id}0`,
    existing.id.replace('conn_app_', 'secret_'),
    'conn_app_8ZZZZZZZZZZZZZZZZZZZZZZZZZ',
    secretId,
    'a b/c?d#e%2F%00é',
    'x'.repeat(500),
  ];
  for (const id of strangers) {
    await assertNotFound(connect.getApplication({ id }));
    await assertNotFound(connect.updateApplication({ id, name: 'Other' }));
    await assertNotFound(connect.deleteApplication({ id }));
    await assertNotFound(connect.listApplicationClientSecrets({ id }));
    await assertNotFound(connect.createApplicationClientSecret({ id }));
    if (id !== secretId) {
      await assertNotFound(connect.deleteClientSecret({ id }));
    }
  }
  await assertNotFound(connect.deleteClientSecret({ id: existing.id }));
  assert.deepEqual(await connect.getApplication({ id: existing.id }), existing);
  assert.equal((await connect.listApplicationClientSecrets({ id: existing.id })).length, 1);
});

test('an unacceptable value is an UnprocessableEntityException that names what to change', async () => {
  const organizationId = newOrganization();
  const oneUri = connect.createApplication({
    applicationType: 'oauth',
    isFirstParty: false,
    name: 'Tide Tables',
    organizationId,
    redirectUris: [{ uri: 'https://tides.example/' }, { uri: 'http://tides.example/' }],
  });
  const error = await assertUnprocessable(oneUri, ['redirect_uris[1].uri']);
  assert.equal(error.message, 'The following requirement must be met:\n\tinvalid_uri\n');

  const two = await assertUnprocessable(
    connect.createApplication({ applicationType: 'm2m', name: ' ', organizationId: 'org_', scopes: [] }),
    ['name', 'organization_id'],
  );
  assert.match(two.message, /^The following requirements must be met:\n\t[a-z_]+\n\t[a-z_]+\n$/);

  await assertUnprocessable(connect.createOAuthApplication('Tide Tables', false), ['organization_id']);
  await assertUnprocessable(
    connect.createOAuthApplication('Tide Tables', true, undefined, undefined, undefined, undefined, organizationId), ['organization_id']);
  await assertUnprocessable(connect.createM2MApplication('Tide Tables', organizationId, undefined, ['read', 'read me']), ['scopes[1]']);
  assert.deepEqual((await connect.listApplications({ organizationId })).data, []);

  const existing = await connect.createM2MApplication('Neighbour', organizationId);
  await assertUnprocessable(connect.updateApplication({ id: existing.id, name: null }), ['name']);
  await assertUnprocessable(connect.updateApplication({ id: existing.id, name: 'n'.repeat(256) }), ['name']);
  assert.deepEqual(await connect.getApplication({ id: existing.id }), existing);

  await assertUnprocessable(connect.listApplications({ limit: 101 }), ['limit']);
  await assertUnprocessable(connect.listApplications({ limit: 0 }), ['limit']);
  await assertUnprocessable(connect.listApplications({ order: 'newest' }), ['order']);
  await assertUnprocessable(connect.listApplications({ after: 'conn_app_nowhere' }), ['after']);
  await assertUnprocessable(connect.listApplications({ organizationId: 'tides' }), ['organization_id']);
});

function required(name) {
  const value = process.env[name];
  assert.ok(value, `set ${name}, for example: CONNECT_URL=http://127.0.0.1:7071 CONNECT_API_KEY=sk_… node --test …`);
  return value;
}

function clientWith(key) {
  return new WorkOS(key, {
    apiHostname: server.hostname,
    port: Number(server.port),
    https: server.protocol === 'https:',
    config: { headers: { 'X-Request-ID': requestId } },
  });
}

function newOrganization() {
  return `org_${randomBytes(12).toString('hex')}`;
}

function ulidOf({ id }, prefix) {
  assert.match(id, new RegExp(`^${prefix}[0-7][0-9A-HJKMNP-TV-Z]{25}$`));
  return id.slice(prefix.length);
}

// A ULID begins with the milliseconds since 1970 in ten digits of Crockford's base 32.
function timeOf(ulid) {
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  return new Date([...ulid.slice(0, 10)].reduce((time, digit) => time * 32 + digits.indexOf(digit), 0));
}

async function thrownBy(call, type) {
  let thrown;
  try {
    await call;
  } catch (error) {
    thrown = error;
  }
  assert.ok(thrown, `a ${type.name} was expected, but the call succeeded: ${lastBody}`);
  if (!(thrown instanceof type)) {
    throw thrown;
  }
  return thrown;
}

async function assertNotFound(call) {
  const error = await thrownBy(call, NotFoundException);
  assert.equal(error.name, 'NotFoundException');
  assert.equal(error.status, 404);
  assert.equal(error.code, 'entity_not_found');
  assert.equal(error.requestID, requestId);
  assert.equal(error.message, JSON.parse(lastBody).message);
}

async function assertUnprocessable(call, fields) {
  const error = await thrownBy(call, UnprocessableEntityException);
  const { errors } = JSON.parse(lastBody);
  assert.equal(error.name, 'UnprocessableEntityException');
  assert.equal(error.status, 422);
  assert.equal(error.code, 'unprocessable_entity');
  assert.equal(error.requestID, requestId);
  assert.deepEqual(errors.map(({ field }) => field).sort(), fields);
  const requirements = fields.length === 1 ? 'requirement' : 'requirements';
  assert.equal(error.message, `The following ${requirements} must be met:\n${errors.map(({ code }) => `\t${code}\n`).join('')}`);
  return error;
}
