// smoke.mjs URL [--patience SECONDS]: one life of an application against a running service, local or deployed.
//
//   CONNECT_API_KEY=sk_… node tools/smoke.mjs https://name.azurewebsites.net
//
// The key comes from the environment, so that it is in no command line and no log. It needs every permission, and belongs to
// an environment of its own: what is made here is removed again. Ends with 1 when anything is not as it must be.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual, parseArgs } from 'node:util';

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { patience: { type: 'string', default: '60' } } });
const [url] = positionals;
const apiKey = process.env.CONNECT_API_KEY;
const patience = Number(options.patience) * 1000;
if (!url || !apiKey || !(patience >= 0)) {
  console.error('Usage: CONNECT_API_KEY=sk_… node tools/smoke.mjs URL [--patience SECONDS]');
  process.exit(2);
}

const organization = `org_${randomUUID().replaceAll('-', '')}`;   // of this run alone
const unknown = '00000000000000000000000000';

async function call(method, path, { body, key = apiKey, idempotencyKey } = {}) {
  const response = await fetch(new URL(path, url), {
    method,
    redirect: 'error',
    signal: AbortSignal.timeout(30_000),
    headers: {
      ...(key ? { Authorization: `Bearer ${key}` } : {}),
      ...(body ? { 'Content-Type': 'application/json' } : {}),
      ...(idempotencyKey ? { 'Idempotency-Key': idempotencyKey } : {}),
    },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text), id: response.headers.get('X-Request-ID') };
}

/** An answer with another status is told with its request ID, which leads to it in the logs. */
async function expecting(status, ...request) {
  const answer = await call(...request);
  assert.equal(answer.status, status, `${request[0]} ${request[1]} was answered ${answer.status}, not ${status} (X-Request-ID ${answer.id}): ${answer.body?.message ?? ''}`);
  return answer;
}

/** A new deployment starts cold, and roles take minutes to be known everywhere. */
async function ready() {
  const until = performance.now() + patience;
  for (;;) {
    let seen;
    try {
      const { status, id } = await call('GET', '/connect/applications?limit=1');
      if (status === 200) {
        return;
      }
      seen = `HTTP ${status} (X-Request-ID ${id})`;
      assert.ok(status !== 401 && status !== 403, `The API key is not good here: ${seen}`);
    } catch (error) {
      if (error instanceof assert.AssertionError) {
        throw error;
      }
      seen = error.cause?.code ?? error.message;
    }
    assert.ok(performance.now() < until, `It does not answer within ${options.patience} s; last seen: ${seen}`);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

async function refusals() {
  const { headers, body } = await expecting(401, 'GET', '/connect/applications', { key: null });
  assert.match(headers.get('WWW-Authenticate') ?? '', /^Bearer/);
  assert.equal(body.code, 'unauthorized');
  await expecting(401, 'GET', '/connect/applications', { key: `sk_nobody_${unknown}` });
  await expecting(404, 'GET', `/connect/applications/conn_app_${unknown}`);
  await expecting(422, 'POST', '/connect/applications', { body: { application_type: 'oauth' } });
}

async function life(made) {
  const name = `Smoke test ${randomUUID()}`;
  const body = { name, application_type: 'm2m', organization_id: organization, scopes: ['smoke:test'] };
  const { body: created } = await expecting(201, 'POST', '/connect/applications', { body });
  made.add(created.id);
  assert.equal(created.name, name);

  const path = `/connect/applications/${created.id}`;
  assert.deepEqual((await expecting(200, 'GET', path)).body, created);
  assert.equal((await expecting(200, 'GET', `/connect/applications/${created.client_id}`)).body.id, created.id);
  const { body: page } = await expecting(200, 'GET', `/connect/applications?limit=1&organization_id=${organization}`);
  assert.equal(page.data.length, 1);
  const { body: changed } = await expecting(200, 'PUT', path, { body: { description: 'Changed' } });
  assert.equal(changed.description, 'Changed');

  const { body: secret, headers } = await expecting(201, 'POST', `${path}/client_secrets`);
  assert.equal(secret.secret?.length, 43, 'The client secret is not there, or not 43 characters');
  assert.equal(headers.get('Cache-Control'), 'no-store');
  const { body: secrets } = await expecting(200, 'GET', `${path}/client_secrets`);
  assert.deepEqual(secrets.map((one) => [one.id, one.secret_hint, 'secret' in one]), [[secret.id, secret.secret.slice(-6), false]]);
  await expecting(204, 'DELETE', `/connect/client_secrets/${secret.id}`);

  await expecting(204, 'DELETE', path);
  made.delete(created.id);
  await expecting(404, 'GET', path);
}

/** As a client does that lost the answer. No message shows an answer: one of them holds a secret. */
async function twice(what, path, list, made, body) {
  const request = ['POST', path, { body, idempotencyKey: randomUUID() }];
  const first = await expecting(201, ...request);
  made?.add(first.body.id);
  const again = await expecting(201, ...request);
  made?.add(again.body.id);
  const { body: all } = await expecting(200, 'GET', list);
  const ids = (all.data ?? all).map((one) => one.id);
  ids.forEach((id) => made?.add(id));
  assert.equal(again.body.id, first.body.id, `The same Idempotency-Key made a second ${what}: ${first.body.id}, ${again.body.id}`);
  assert.equal(ids.join(), first.body.id, `After a POST and its repetition the list must hold one ${what}; it holds ${ids.length}: ${ids}`);
  assert.ok(isDeepStrictEqual(again.body, first.body), `The repetition of a POST answers another ${what} than the first time`);
  assert.equal(first.headers.get('Idempotent-Replayed'), null, `The first POST for the ${what} is said to be a repetition`);
  assert.equal(again.headers.get('Idempotent-Replayed'), 'true', `The repetition of the POST for the ${what} is not marked Idempotent-Replayed: true`);
  return first.body.id;
}

async function repetitions(made) {
  const body = { name: `Smoke test ${randomUUID()}`, application_type: 'm2m', organization_id: organization };
  const id = await twice('application', '/connect/applications', `/connect/applications?organization_id=${organization}`, made, body);
  const path = `/connect/applications/${id}`;
  await twice('client secret', `${path}/client_secrets`, `${path}/client_secrets`);
  await expecting(204, 'DELETE', path);
  made.delete(id);
}

const made = new Set();
try {
  for (const step of [ready, refusals, life, repetitions]) {
    const started = performance.now();
    await step(made);
    console.log(`${step.name}: good, ${Math.round(performance.now() - started)} ms`);
  }
} catch (error) {
  console.error(error instanceof assert.AssertionError ? error.message : error);
  process.exitCode = 1;
} finally {
  for (const id of made) {
    await call('DELETE', `/connect/applications/${id}`).catch(() => console.error(`${id} could not be removed`));
  }
}
