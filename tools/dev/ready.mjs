// ready.mjs URL [KEY]: waits until the first page of applications is answered, then prints what to paste. Without a key a
// refusal is answer enough.
const [url, key] = process.argv.slice(2);
const list = `${url}/connect/applications`;
const headers = key ? { Authorization: `Bearer ${key}` } : {};
const started = performance.now();
const patience = 60_000;
let complained = false;

for (;;) {
  let seen;
  try {
    const answer = await fetch(list, { headers, signal: AbortSignal.timeout(5_000) });
    await answer.arrayBuffer();
    if (answer.ok || (!key && answer.status === 401)) {
      break;
    }
    seen = `HTTP ${answer.status}`;
  } catch (error) {
    seen = error.cause?.code ?? error.message;
  }
  if (!complained && performance.now() - started > patience) {
    complained = true;
    console.error(`dev: ${list} still does not answer 200 (last seen: ${seen}); waiting on`);
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
}

console.log(`
Ready: ${url}

  curl ${list} --header "Authorization: Bearer ${key || 'sk_...'}"

Ctrl-C stops it.`);
