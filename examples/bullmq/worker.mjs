/** One of two processes that work off the queue; nothing here knows of the other, but for BullMQ and `shared`. */
import { once } from 'node:events';
import axios from 'axios';
import { attach } from 'axios-x-resilience';
import { DelayedError, UnrecoverableError, Worker } from 'bullmq';
import { Redis } from 'ioredis';

const { NAME, PREFIX, X_URL, REDIS_URL } = process.env;

// One client for both. BullMQ insists on `null`: its commands wait for Redis however long it is away. Calls to X do
// not: after `timeoutMs` without an answer they go on with what this process knows, carefully.
const redis = new Redis(REDIS_URL, { maxRetriesPerRequest: null });
const instance = axios.create({ baseURL: X_URL, headers: { Authorization: 'Bearer AAAA-token-of-an-app' } });
const x = attach(instance, { shared: { redis, namespace: PREFIX } });
x.events.on('sharedDown', ({ reason }) => console.warn(`${NAME}: Redis is away (${reason})`));

/** What comes to nothing becomes a job that failed, comes again by itself, or comes again when X says so. */
async function lookUp(job, token) {
  // Shorter waits are waited for here. A longer one would keep a place of this worker from jobs that could go.
  const result = await x.client.get(`/2/tweets/${job.data.id}`, { x: { deadlineMs: 1_000 } });
  if (result.ok) return result.data.text;

  const { error } = result;
  // A write that may have been carried out is nothing to repeat either.
  if (!error.retryable || error.maybeApplied) throw new UnrecoverableError(error.message);
  if (error.retryAt === undefined) throw error; // `attempts` and `backoff` of the job
  // Spends no attempt. Where all jobs draw on one budget, `worker.rateLimit(ms)` holds the whole queue at once.
  await job.moveToDelayed(error.retryAt, token);
  throw new DelayedError();
}

const worker = new Worker('posts', lookUp, { connection: redis, prefix: PREFIX, name: NAME, concurrency: 5 });
worker.on('error', (error) => console.error(`${NAME}: ${error.message}`));

process.once('disconnect', () => process.exit(1)); // whoever started it is gone
await once(process, 'SIGTERM');
// From the top down: jobs call X, and both need Redis.
await worker.close(); // once the jobs under way are done
await x.close(); // gives back what this process holds of the budget
await redis.quit();
process.exit();
