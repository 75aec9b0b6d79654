/** One process of a fleet, on the built package: takes its job from its parent, calls X, tells how each call ended. */
import { once } from 'node:events';
import axios from 'axios';
import { Redis } from 'ioredis';
import { attach } from '../../dist/esm/index.js';

process.on('disconnect', () => process.exit());
const [job] = await once(process, 'message');
const { url, redisPort, calls, atOnce = calls, path = '/2/users/me', shared, options } = job;
const redis = new Redis(redisPort, '127.0.0.1');
redis.on('error', () => {});
const instance = axios.create({ baseURL: url, headers: { Authorization: 'Bearer a-user' } });
const x = attach(instance, { ...options, shared: { ...shared, redis } });
await redis.ping();
process.send({ ready: true });
await once(process, 'message');
const begun = performance.now();
let next = 0;
const runner = async () => {
  while (next++ < calls) {
    const result = await x.client.get(path);
    process.send({ kind: result.ok ? 'ok' : result.error.kind });
  }
};
await Promise.all(Array.from({ length: Math.min(calls, atOnce) }, runner));
process.send({ tookMs: performance.now() - begun });
await x.close();
await redis.quit();
process.disconnect();
