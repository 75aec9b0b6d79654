/**
 * What it costs to know many budgets: CPU per request with 1 to 100,000 buckets, as a ratio to that with one.
 * Loopback sockets, the server in its own process; all take turns.
 *
 *   npm run bench:growth [-- ROUNDS]
 */
import { attach } from '../dist/esm/index.js';
import axios from './kit/axios.mjs';
import { start } from './kit/child.mjs';
import { median, ratios, shown, turns } from './kit/figures.mjs';
import { answering } from './kit/stub.mjs';
import { isMain, tell } from './kit/tell.mjs';

const BUCKETS = [1, 10, 1_000, 10_000, 100_000];
const REQUESTS = 1_000;
const WARM_UP = 3;
const PATH = '/2/users/me';
const headersOf = (at) => ({ headers: { Authorization: `Bearer user-${at}` } });

async function withBuckets(count, url) {
  const x = attach(axios.create({ baseURL: url }));
  const adapter = answering(1_000_000);
  for (let at = 0; at < count; at++) await x.client.get(PATH, { ...headersOf(at), adapter });
  return { count, x };
}

async function turn({ count, x }) {
  let left = REQUESTS;
  const worker = async () => {
    while (left-- > 0) {
      const result = await x.client.get(PATH, headersOf(Math.floor(Math.random() * count)));
      if (!result.ok) throw result.error;
    }
  };
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: 50 }, worker));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / REQUESTS;
}

export async function growth(rounds) {
  const server = await start('./answer-server.mjs');
  const all = [];
  for (const count of BUCKETS) all.push(await withBuckets(count, server.url));
  const runs = new Map(all.map(({ count }) => [count, []]));
  for (const { round, contestant } of turns(all, WARM_UP + rounds)) {
    const cpu = await turn(contestant);
    if (round >= WARM_UP) runs.get(contestant.count).push(cpu);
  }
  server.stop();
  return all.map(({ count, x }) => ({
    buckets: count,
    known: x.limits.list().length,
    cpuMicroseconds: median(runs.get(count)),
    cpu: ratios(runs.get(count), runs.get(1)),
  }));
}

if (isMain(import.meta)) {
  const rows = await growth(Number(process.argv[2] ?? 15));
  console.table(
    rows.map(({ buckets, cpuMicroseconds, cpu }) => ({
      buckets,
      'CPU us': Math.round(cpuMicroseconds),
      'to one bucket': shown(cpu),
    })),
  );
  tell('growth', rows);
  process.exit();
}
