/**
 * What a call costs that neither waits nor fails: requests per second, CPU of this process per request, and
 * latency, as ratios to bare axios in the same round. Loopback sockets, the server in its own process.
 *
 *   npm install --prefix bench            once, for the other clients; any that is missing is left out
 *   npm run bench:overhead [-- ROUNDS [PART OF A NAME]]
 */
import { startServer } from './kit/child-server.mjs';
import { median, ratios, shown, turns } from './kit/figures.mjs';
import { BARE, clients } from './kit/clients.mjs';

const SIZES = { '1 kB': '/2/users/me', '40 kB': '/2/tweets?ids=20,21' };
const LEVELS = [1, 10, 100];
/** Requests a turn: a fraction of a second. */
const REQUESTS = { '1 kB': { 1: 200, 10: 400, 100: 500 }, '40 kB': { 1: 120, 10: 200, 100: 200 } };
/** Turns that are not counted: code is compiled in them. */
const WARM_UP = 3;

/** One turn of one client: microseconds of time and CPU a request, and the middle latency. */
async function turn(send, path, level, count) {
  const latencies = [];
  let left = count;
  const worker = async () => {
    while (left-- > 0) {
      const begun = performance.now();
      await send(path);
      latencies.push(performance.now() - begun);
    }
  };
  const begun = performance.now();
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: level }, worker));
  const { user, system } = process.cpuUsage(before);
  const time = ((performance.now() - begun) * 1000) / count;
  return { time, cpu: (user + system) / count, latency: median(latencies) * 1000 };
}

export async function overhead({ rounds, wanted, levels = LEVELS, sizes = Object.keys(SIZES) }) {
  const server = await startServer('./answer-server.mjs');
  const contestants = await clients(server.url, wanted);
  const rows = [];
  for (const size of sizes) {
    for (const level of levels) {
      const runs = new Map(contestants.map(({ name }) => [name, []]));
      for (const { round, contestant } of turns(contestants, WARM_UP + rounds)) {
        const count = Math.ceil(REQUESTS[size][level] / (contestant.slow ?? 1));
        const run = await turn(contestant.send, SIZES[size], level, count);
        if (round >= WARM_UP) runs.get(contestant.name).push(run);
      }
      for (const { name } of contestants) rows.push(rowOf(name, size, level, runs.get(name), runs.get(BARE)));
      console.table(rows.slice(-contestants.length).map(printed));
    }
  }
  for (const { close } of contestants) await close?.();
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
    // Requests a second: the ratio of times, the other way round.
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

if (process.argv[1] === import.meta.filename) {
  const [rounds = '15', wanted = '', level, size] = process.argv.slice(2);
  await overhead({
    rounds: Number(rounds),
    wanted,
    ...(level && { levels: [Number(level)] }),
    ...(size && { sizes: [size] }),
  });
  process.exit();
}
