/**
 * One process of a fleet: receives a job from its parent, calls X, and reports the outcome. It shares its budgets if
 * the job names the port of a Redis.
 */
import axios from 'axios';
import { Redis } from 'ioredis';
import { attach } from '../dist/esm/index.js';

process.on('disconnect', () => process.exit());
process.once(
  'message',
  async ({
    url,
    redisPort,
    calls,
    concurrency = Infinity,
    path = '/2/users/me',
    token = 'a-user',
    shared,
  }) => {
    const redis = redisPort && new Redis(redisPort, '127.0.0.1');
    const instance = axios.create({ baseURL: url, headers: { Authorization: `Bearer ${token}` } });
    const x = attach(instance, redis ? { shared: { redis, ...shared } } : {});
    if (redis) await redis.ping();
    process.send({ ready: true });
    await new Promise((resolve) => process.once('message', resolve));
    const kinds = {};
    let queuedMs = 0;
    const begun = performance.now();
    let next = 0;
    const runner = async () => {
      while (next < calls) {
        next++;
        const result = await x.client.get(path);
        const kind = result.ok ? 'ok' : result.error.kind;
        kinds[kind] = (kinds[kind] ?? 0) + 1;
        queuedMs += result.response?.queuedMs ?? 0;
      }
    };
    const runners = Array.from({ length: Math.min(concurrency, calls) }, runner);
    await Promise.all(runners);
    const tookMs = performance.now() - begun;
    process.send({ done: true, kinds, tookMs, queuedMs });
    await x.close();
    await redis?.quit();
    process.disconnect();
  },
);
