/**
 * What a waiting request costs: heap per queued request, axios's own share included, beside plain axios calls
 * that hang and plain Bottleneck jobs.
 *
 *   npm run bench:memory [-- HOW MANY]
 */
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import Bottleneck from 'bottleneck';
import { attach } from '../dist/esm/index.js';

const COUNT = Number(process.argv[2] ?? 20_000);

function heap() {
  for (let round = 0; round < 4; round++) globalThis.gc();
  return process.memoryUsage().heapUsed;
}

async function measure(name, fill) {
  const before = heap();
  const begun = performance.now();
  const kept = await fill();
  const took = performance.now() - begun;
  await sleep(500);
  const bytes = heap() - before;
  console.log(
    `${name.padEnd(44)} ${(bytes / COUNT / 1000).toFixed(2)} kB a request, ${((took / COUNT) * 1000).toFixed(0)} us to queue`,
  );
  return kept;
}

/** Answers the first request and tells that nothing is left: everything after it waits. */
const emptyWindow = (config) =>
  Promise.resolve({
    status: 200,
    statusText: 'OK',
    data: '{"data":{}}',
    headers: {
      'x-rate-limit-limit': '1',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': String(Math.floor(Date.now() / 1000) + 900),
    },
    config,
  });
const create = (adapter) =>
  axios.create({ baseURL: 'https://api.x.com', adapter, headers: { Authorization: 'Bearer a-user' } });

await measure('axios alone, every request under way', () => {
  const held = [];
  const client = create((config) => new Promise((resolve) => held.push({ config, resolve })));
  return Array.from({ length: COUNT }, () => client.get('/2/users/me'));
});
await measure('axios in Bottleneck, waiting for a reservoir', () => {
  const client = create(() => new Promise(() => {}));
  const limiter = new Bottleneck({ reservoir: 0 });
  return Array.from({ length: COUNT }, () => limiter.schedule(() => client.get('/2/users/me')));
});
const x = attach(create(emptyWindow));
await x.client.get('/2/users/me');
const waiting = await measure('attached, waiting for a window', () =>
  Array.from({ length: COUNT }, () => x.client.get('/2/users/me')),
);
console.log(`${x.limits.list()[0].queued} wait`);

const begun = performance.now();
await x.close({ abort: true });
await Promise.all(waiting);
console.log(`all sent away in ${(performance.now() - begun).toFixed(0)} ms`);
process.exit();
