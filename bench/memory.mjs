/**
 * What waiting costs: heap per waiting request, axios's own share included, and microseconds per request to queue
 * them all at once. Compared with plain axios calls that hang, axios wrapped in Bottleneck, and axios-retry between
 * two attempts. growth.mjs measures what one more request costs when many wait already.
 *
 *   npm run bench:memory [-- HOW MANY]
 */
import { setTimeout as sleep } from 'node:timers/promises';
import axiosRetry from 'axios-retry';
import Bottleneck from 'bottleneck';
import { attach } from '../dist/esm/index.js';
import axios from './kit/axios.mjs';
import { answering, heap } from './kit/stub.mjs';
import { isMain, tell } from './kit/tell.mjs';

const create = (adapter) =>
  axios.create({ baseURL: 'https://api.x.com', adapter, headers: { Authorization: 'Bearer a-user' } });
const PATH = '/2/users/me';

async function filled(name, count, send) {
  // Warm-up: code is compiled and hash tables have grown before anything is counted.
  const kept = [Array.from({ length: 500 }, send)];
  await sleep(300);
  const before = heap();
  const begun = performance.now();
  kept.push(Array.from({ length: count }, send));
  const queued = performance.now() - begun;
  await sleep(500);
  const row = {
    name,
    count,
    bytes: (heap() - before) / count,
    microsecondsToQueue: (queued * 1000) / count,
  };
  console.log(
    `${name.padEnd(34)} ${String(count).padStart(7)}: ${(row.bytes / 1000).toFixed(2)} kB each, ${row.microsecondsToQueue.toFixed(1)} us to queue`,
  );
  return { row, kept: kept.flat() };
}

async function idleBuckets(count) {
  const x = attach(create(answering(100)));
  const use = (at) => x.client.get(PATH, { headers: { Authorization: `Bearer user-${at}` } });
  for (let at = 0; at < 200; at++) await use(-at);
  const before = heap();
  for (let at = 0; at < count; at++) await use(at);
  const bytes = (heap() - before) / count;
  console.log(`an idle bucket, of ${count}: ${(bytes / 1000).toFixed(2)} kB`);
  return { count, bytes, known: x.limits.list().length };
}

export async function memory(counts) {
  const rows = [];
  for (const count of counts) {
    const x = attach(create(answering(0, 1)));
    await x.client.get(PATH);
    const ours = await filled('attached, waiting for a window', count, () => x.client.get(PATH));
    rows.push(ours.row);
    const begun = performance.now();
    await x.close({ abort: true });
    await Promise.all(ours.kept);
    console.log(`all sent away in ${(performance.now() - begun).toFixed(0)} ms`);
  }
  const count = counts[counts.length >> 1];
  const held = [];
  const hanging = create((config) => new Promise((resolve) => held.push({ config, resolve })));
  rows.push((await filled('axios alone, under way', count, () => hanging.get(PATH))).row);
  const limiter = new Bottleneck({ reservoir: 0 });
  const wrapped = create(answering(1));
  const job = () => limiter.schedule(() => wrapped.get(PATH));
  rows.push((await filled('axios in Bottleneck', count, job)).row);
  const retried = create((config) =>
    Promise.reject(Object.assign(new Error('down'), { config, code: 'ECONNRESET', isAxiosError: true })),
  );
  axiosRetry(retried, { retries: 3, retryDelay: () => 600_000 });
  const between = () => void retried.get(PATH).catch(() => {});
  rows.push((await filled('axios-retry, between two tries', count, between)).row);
  return { rows, buckets: [await idleBuckets(1_000), await idleBuckets(100_000)] };
}

if (isMain(import.meta)) {
  const wanted = process.argv[2];
  tell('memory', await memory(wanted ? [Number(wanted)] : [1_000, 20_000, 100_000]));
  process.exit();
}
