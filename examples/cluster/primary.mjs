/**
 * One budget, four processes: a primary of node:cluster with four workers, of which each calls X as if it were alone.
 *
 *   npm run example:cluster
 */
import cluster from 'node:cluster';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createXServer } from 'axios-x-resilience/testing';
import { ownRedis } from '../own-redis.mjs';

const WORKERS = 4;
const CALLS = 30; // of each worker
const LIMIT = 24; // of all of them, in one window
const WINDOW_MS = 2_500; // X's are of 15 minutes

const redis = await ownRedis();
// Plays X.
const windowsOfX = { 'GET /2/tweets/:id': { limit: LIMIT, windowMs: WINDOW_MS } };
const server = await createXServer({ windows: windowsOfX });

/** How many answers each worker got, by the window that X counted them in. */
const windows = new Map();
let answered = 0;

function count(worker, { ok, resetAt }) {
  if (!ok) return;
  const row = windows.get(resetAt) ?? Array.from({ length: WORKERS }, () => 0);
  row[worker]++;
  windows.set(resetAt, row);
  answered++;
  if (answered % LIMIT === 0) console.log(`${answered} of ${WORKERS * CALLS} calls are answered`);
}

console.log(
  `${WORKERS} workers, ${CALLS} calls each, one budget of ${LIMIT} in ${WINDOW_MS} ms: about ten seconds.`,
);
cluster.setupPrimary({ exec: fileURLToPath(new URL('./worker.mjs', import.meta.url)) });
const posts = server.posts.ids(WORKERS * CALLS, 'available');
const ends = Array.from({ length: WORKERS }, async (_, at) => {
  const worker = cluster.fork({
    X_URL: server.url,
    REDIS_URL: redis.url,
    POSTS: posts.slice(at * CALLS, (at + 1) * CALLS).join(),
  });
  worker.on('message', (told) => count(at, told));
  // Everything a worker has sent is here once it is disconnected.
  const [[code]] = await Promise.all([once(worker, 'exit'), once(worker, 'disconnect')]);
  return code;
});
const codes = await Promise.all(ends);

const table = {};
[...windows.values()].forEach((row, at) => {
  const cells = Object.fromEntries(row.map((n, worker) => [`worker ${worker + 1}`, n]));
  table[`window ${at + 1}`] = { ...cells, all: row.reduce((sum, n) => sum + n) };
});
console.table(table);
console.log(`calls answered: ${answered} of ${WORKERS * CALLS}`);
console.log(`429s from X: ${server.refused.length}`);
if (answered < WORKERS * CALLS || server.refused.length > 0 || codes.some((code) => code !== 0))
  process.exitCode = 1;

await server.close();
await redis.stop();
