/**
 * How costs grow with the number of buckets and of waiting calls, from 1 to 100,000.
 *
 * Known buckets: CPU per request, on loopback sockets, with the server in its own process. Waiting calls, all in one
 * bucket or each in its own: CPU to queue one more, to abort one, and to let one go. Each queue is in its own
 * process, so that none pays for the garbage collection of another's heap. All contestants take turns.
 *
 *   npm run bench:growth [-- ROUNDS]
 */
import { attach } from '../dist/esm/index.js';
import axios from './kit/axios.mjs';
import { start } from './kit/child.mjs';
import { median, ratios, shown, spread, turns } from './kit/figures.mjs';
import { answering } from './kit/stub.mjs';
import { isMain, tell } from './kit/tell.mjs';

const COUNTS = [1, 10, 1_000, 10_000, 100_000];
const REQUESTS = 1_000;
const STEPS = 300;
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

async function known(rounds) {
  const server = await start('./answer-server.mjs');
  const all = [];
  for (const count of COUNTS) all.push(await withBuckets(count, server.url));
  const runs = new Map(all.map(({ count }) => [count, []]));
  for (const { round, contestant } of turns(all, WARM_UP + rounds)) {
    const cpu = await turn(contestant);
    if (round >= WARM_UP) runs.get(contestant.count).push(cpu);
  }
  server.stop();
  return all.map(({ count, x }) => ({
    count,
    known: x.limits.list().length,
    cpuMicroseconds: median(runs.get(count)),
    cpu: ratios(runs.get(count), runs.get(1)),
  }));
}

/** Measures queues of every length: calls that wait `together` in one bucket, or `apart`, each in its own. */
async function lines(layout, rounds) {
  const all = [];
  for (const count of COUNTS) {
    all.push({ count, runs: [], line: await start('./line-process.mjs', layout, String(count)) });
  }
  for (const { round, contestant } of turns(all, WARM_UP + rounds)) {
    const spent = await contestant.line.ask(STEPS);
    if (round >= WARM_UP) contestant.runs.push(spent);
  }
  for (const { line } of all) line.stop();
  const microseconds = (runs, what) => spread(runs.map((run) => run[what]));
  return all.map(({ count, runs }) => ({
    count,
    queue: microseconds(runs, 'queue'),
    abort: microseconds(runs, 'abort'),
    letGo: microseconds(runs, 'letGo'),
  }));
}

/**
 * One row per count: `buckets`, with one call waiting in each bucket; `queued`, with all calls waiting in one bucket.
 */
export async function growth(rounds) {
  const apart = await lines('apart', rounds);
  const queued = await lines('together', rounds);
  const buckets = (await known(rounds)).map((row, at) => ({ ...row, ...apart[at] }));
  return { buckets, queued };
}

if (isMain(import.meta)) {
  const told = await growth(Number(process.argv[2] ?? 15));
  const waits = ({ count, queue, abort, letGo }) => ({
    count,
    'us to queue one more': shown(queue, 0),
    'us to abort one': shown(abort, 0),
    'us to let one go': shown(letGo, 0),
  });
  console.log('buckets: a request that need not wait; then, one waiting in each of them');
  console.table(
    told.buckets.map((row) => ({
      count: row.count,
      'CPU us': Math.round(row.cpuMicroseconds),
      'to one bucket': shown(row.cpu),
      ...waits(row),
    })),
  );
  console.log('waiting in one bucket');
  console.table(told.queued.map(waits));
  tell('growth', told);
  process.exit();
}
