/**
 * What sharing budgets through Redis gains, and what it costs. Fleets: makespan over optimum, and 429s. Costs: Redis
 * round trips and milliseconds per request. Real sockets; redis-server, the simulated X and every client in their own
 * processes.
 *
 *   npm run bench:shared [-- fleets | costs | turns]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { median, ratios, shown } from './kit/figures.mjs';
import { tell } from './kit/tell.mjs';
import { ownRedis } from './own-redis.mjs';
import { remoteX } from './remote-x.mjs';

const ME = 'GET /2/users/me';
const WORKER = fileURLToPath(new URL('./shared-worker.mjs', import.meta.url));

/** Runs `count` workers at once; resolves to the final report of each. */
async function crew(count, job) {
  const workers = Array.from({ length: count }, () => fork(WORKER));
  for (const worker of workers) worker.send(job);
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const ends = workers.map(async (worker) => {
    const [told] = await once(worker, 'message');
    await once(worker, 'exit');
    return told;
  });
  for (const worker of workers) worker.send('go');
  return Promise.all(ends);
}

async function roundTrips(redis) {
  const stats = await redis.info('commandstats');
  const calls = (name) => Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
  return calls('evalsha') + calls('eval');
}

async function fleets() {
  const rows = [];
  for (const [processes, isShared] of [
    [1, true],
    [2, true],
    [4, true],
    [4, false],
  ]) {
    const server = await remoteX({ windows: { [ME]: { limit: 50, windowMs: 3_000 } } });
    const redis = isShared ? await ownRedis() : undefined;
    const ends = await crew(processes, { url: server.url, redisPort: redis?.port, calls: 250 });
    const told = await server.tell();
    const answered = ends.reduce((sum, { kinds }) => sum + (kinds.ok ?? 0), 0);
    // A window starts with its first request and ends on a whole second of X's clock.
    let optimum = 0;
    for (let left = 250 * processes, at = told.first; left > 50; left -= 50) {
      at = Math.floor((at + 3_000) / 1_000) * 1_000;
      optimum = at - told.first;
    }
    const makespan = Math.max(...ends.map(({ tookMs }) => tookMs));
    rows.push({
      processes,
      shared: isShared,
      calls: 250 * processes,
      answered,
      'makespan s': (makespan / 1000).toFixed(2),
      optimum: (optimum / 1000).toFixed(2),
      ratio: (makespan / optimum).toFixed(3),
      '429s': told.refused,
      'slowest / fastest process': (makespan / Math.min(...ends.map(({ tookMs }) => tookMs))).toFixed(3),
    });
    console.log(JSON.stringify(rows.at(-1)));
    await redis?.stop();
    await server.stop();
  }
  console.table(rows);
  return rows;
}

/** Starts a simulated X with this window, a Redis and a client for its statistics; stops them once `use` is done. */
async function onGround(window, use) {
  const server = await remoteX({ windows: { [ME]: window }, log: false });
  const own = await ownRedis();
  const redis = new Redis(own.port, '127.0.0.1');
  const row = await use({ server, own, redis });
  console.log(JSON.stringify(row));
  await redis.quit();
  await own.stop();
  await server.stop();
  return row;
}

/** Every combination of a number of processes and a number of requests that each sends at a time. */
const fleetsOf = (counts, levels) => counts.flatMap((count) => levels.map((level) => [count, level]));

const ROUNDS = 5;

/** Shared and not shared take turns, so that a drift in the machine's speed affects both. */
async function costs() {
  const rows = [];
  for (const [processes, concurrency] of fleetsOf([1, 2], [1, 10, 100])) {
    const row = await onGround({ limit: 1_000_000, windowMs: 900_000 }, async ({ server, own, redis }) => {
      const calls = concurrency === 1 ? 500 : 2_000;
      const job = { url: server.url, calls, concurrency };
      const per = (told) => told.reduce((sum, { tookMs }) => sum + tookMs, 0) / told.length / calls;
      const rounds = [];
      for (let round = 0; round < ROUNDS; round++) {
        const alone = per(await crew(processes, { ...job, token: 'another-user' }));
        const before = await roundTrips(redis);
        const ends = await crew(processes, { ...job, redisPort: own.port });
        const trips = ((await roundTrips(redis)) - before) / (calls * processes);
        const waited = ends.reduce((sum, { queuedMs }) => sum + queuedMs, 0) / calls / processes;
        rounds.push({ alone, shared: per(ends), trips, waited });
      }
      const all = (name) => rounds.map((round) => round[name]);
      const of = (name) => median(all(name));
      return {
        processes,
        concurrency,
        'round trips per request': of('trips').toFixed(3),
        'ms per request, shared': of('shared').toFixed(3),
        'not shared': of('alone').toFixed(3),
        ratio: shown(ratios(all('shared'), all('alone'))),
        'ms a call waited for its grant': of('waited').toFixed(3),
      };
    });
    rows.push(row);
  }
  console.table(rows);
  return rows;
}

/**
 * A stranger spends the same window, so the whole fleet sends one request at a time, each after the last one's
 * answer.
 */
async function turns() {
  const rows = [];
  const calls = 300;
  for (const [processes, concurrency] of fleetsOf([1, 2, 4], [1, 10])) {
    const row = await onGround({ limit: 20_000, windowMs: 900_000 }, async ({ server, own, redis }) => {
      const stranger = crew(1, { url: server.url, calls: calls * processes, concurrency: 1 });
      const ends = await crew(processes, { url: server.url, calls, concurrency, redisPort: own.port });
      const trips = (await roundTrips(redis)) / (calls * processes);
      const tookMs = Math.max(...ends.map((end) => end.tookMs));
      await stranger;
      return {
        processes,
        concurrency,
        'round trips per request': trips.toFixed(3),
        'ms per request': (tookMs / (calls * processes)).toFixed(2),
        '429s': (await server.tell()).refused,
      };
    });
    rows.push(row);
  }
  console.table(rows);
  return rows;
}

const wanted = process.argv[2];
const parts = { fleets, costs, turns };
const told = {};
for (const [name, part] of Object.entries(parts)) if (!wanted || wanted === name) told[name] = await part();
if (wanted === undefined) tell('shared', told);
