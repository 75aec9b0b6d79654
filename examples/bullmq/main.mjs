/**
 * A queue of BullMQ whose jobs call X, worked off by two processes. Queue and budget are kept in one Redis.
 *
 *   npm run example:bullmq
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createXServer } from 'axios-x-resilience/testing';
import { Queue } from 'bullmq';
import { ownRedis } from '../own-redis.mjs';

const redis = await ownRedis();
// Plays X: ten lookups in four seconds, where X has 450 in 15 minutes.
const server = await createXServer({ windows: { 'GET /2/tweets/:id': { limit: 10, windowMs: 4_000 } } });

// A simulated X is another one each time, so its jobs and budgets are. Your queue keeps its name, and BullMQ's prefix.
const prefix = new URL(server.url).host;
const queue = new Queue('posts', { connection: { url: redis.url }, prefix });

// Two of the posts are deleted: X says so, and no second attempt would help.
const ids = [...server.posts.ids(28, 'available'), ...server.posts.ids(2, 'deleted')];
const jobs = await queue.addBulk(
  ids.map((id) => ({
    name: 'lookup',
    data: { id },
    // For what may pass by itself but tells no time. What tells one is the worker's business.
    opts: { attempts: 5, backoff: { type: 'exponential', delay: 500 } },
  })),
);
console.log(`${jobs.length} jobs, two processes, one budget of 10 in 4 s: about ten seconds.`);

const workers = ['anna', 'berta'].map((name) =>
  fork(fileURLToPath(new URL('./worker.mjs', import.meta.url)), {
    env: { ...process.env, NAME: name, PREFIX: prefix, X_URL: server.url, REDIS_URL: redis.url },
  }),
);

let counts;
do {
  await sleep(1_000);
  counts = await queue.getJobCounts();
  const { completed, failed, active, delayed } = counts;
  console.log(`completed ${completed}, failed ${failed}, active ${active}, delayed ${delayed}`);
  if (workers.some(({ exitCode, signalCode }) => (exitCode ?? signalCode) !== null))
    throw new Error('a worker ended too early');
} while (counts.completed + counts.failed < jobs.length);

// As a deployment does it: the workers finish what they have begun.
const ends = workers.map((worker) => once(worker, 'exit'));
for (const worker of workers) worker.kill('SIGTERM');
const codes = (await Promise.all(ends)).map(([code]) => code);

let moved = 0;
const table = {};
for (const { processedBy, failedReason, attemptsStarted, attemptsMade } of await queue.getJobs([
  'completed',
  'failed',
])) {
  table[processedBy] ??= { completed: 0, failed: 0 };
  table[processedBy][failedReason ? 'failed' : 'completed']++;
  moved += attemptsStarted - attemptsMade;
  if (failedReason) console.log(`failed: ${failedReason}`);
}
console.table(table);
const { completed, failed } = counts;
console.log(`jobs completed: ${completed} of ${jobs.length}, failed for good: ${failed}`);
console.log(`moved to delayed until X had room: ${moved} times`);
console.log(`429s from X: ${server.refused.length}`);
if (completed + failed < jobs.length || server.refused.length > 0 || codes.some((code) => code !== 0))
  process.exitCode = 1;

await queue.obliterate({ force: true }); // your Redis is as it was
await queue.close();
await server.close();
await redis.stop();
