/**
 * What a call costs that neither waits nor fails: requests per second, CPU per request, and latency, as ratios to bare
 * axios in the same round (clients with a timeout, or that post, to bare axios doing the same). Loopback sockets; the
 * server and every client have their own processes, so that none compiles code or collects garbage for another. They
 * take turns of a fraction of a second.
 *
 *   npm install --prefix bench            once, for the other clients; those not installed are skipped
 *   npm run bench:overhead [-- ROUNDS [PART OF A NAME]]
 */
import { start } from './kit/child.mjs';
import { besideOf, installed, slownessOf } from './kit/clients.mjs';
import { median, ratios, shown, turns } from './kit/figures.mjs';
import { isMain, tell } from './kit/tell.mjs';

const SIZES = { '1 kB': '/2/users/me', '40 kB': '/2/tweets?ids=20,21' };
const LEVELS = [100, 10, 1];
/** Requests per turn, by size and concurrency: enough for a fraction of a second. */
const REQUESTS = { '1 kB': { 1: 500, 10: 1_000, 100: 1_500 }, '40 kB': { 1: 300, 10: 500, 100: 700 } };
/** Requests before anything is measured, and turns of each kind that are not counted: code is compiled in them. */
const WARM_UP = 5_000;
const WARM_UP_TURNS = 2;

export async function overhead({ rounds, wanted = '', levels = LEVELS, sizes = Object.keys(SIZES) }) {
  const server = await start('./answer-server.mjs');
  const contestants = [];
  for (const name of await installed(wanted))
    contestants.push({ name, client: await start('./client-process.mjs', name, server.url) });
  for (const { name, client } of contestants)
    await client.ask({ path: SIZES['1 kB'], level: 100, count: WARM_UP / slownessOf(name) });
  const rows = [];
  for (const size of sizes) {
    for (const level of levels) {
      const runs = new Map(contestants.map(({ name }) => [name, []]));
      for (const { round, contestant } of turns(contestants, WARM_UP_TURNS + rounds)) {
        const { name, client } = contestant;
        const count = Math.ceil(REQUESTS[size][level] / slownessOf(name));
        const run = await client.ask({ path: SIZES[size], level, count });
        if (round >= WARM_UP_TURNS) runs.get(name).push(run);
      }
      for (const { name } of contestants)
        rows.push(rowOf(name, size, level, runs.get(name), runs.get(besideOf(name))));
      console.table(rows.slice(-contestants.length).map(printed));
    }
  }
  for (const { client } of contestants) client.stop();
  server.stop();
  return rows;
}

function rowOf(client, size, level, own, bare) {
  const of = (runs, what) => runs.map((run) => run[what]);
  return {
    client,
    size,
    level,
    requestsPerSecond: 1e6 / median(of(own, 'time')),
    cpuMicroseconds: median(of(own, 'cpu')),
    // Requests per second: the ratio of times, inverted.
    throughput: ratios(of(bare, 'time'), of(own, 'time')),
    cpu: ratios(of(own, 'cpu'), of(bare, 'cpu')),
    latency: ratios(of(own, 'latency'), of(bare, 'latency')),
  };
}

const printed = ({ client, size, level, requestsPerSecond, cpuMicroseconds, throughput, cpu, latency }) => ({
  client,
  size,
  level,
  'requests/s': Math.round(requestsPerSecond),
  'CPU us': Math.round(cpuMicroseconds),
  'requests/s to bare': shown(throughput),
  'CPU to bare': shown(cpu),
  'latency to bare': shown(latency),
});

if (isMain(import.meta)) {
  const [rounds = '15', wanted = '', level, size] = process.argv.slice(2);
  const rows = await overhead({
    rounds: Number(rounds),
    wanted,
    ...(level && { levels: [Number(level)] }),
    ...(size && { sizes: [size] }),
  });
  tell('overhead', rows);
  process.exit();
}
