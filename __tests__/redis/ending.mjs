/**
 * A script that calls X a few times, waits for windows as it does, and leaves something undone. It tells how its calls
 * ended; then nothing of ours may keep it alive.
 */
import axios from 'axios';
import { Redis } from 'ioredis';
import { attach } from '../../dist/esm/index.js';

const [url, port, how, calls] = process.argv.slice(2);
const redis = new Redis(Number(port), '127.0.0.1', { disconnectTimeout: 100 });
redis.on('error', () => {});
const instance = axios.create({ baseURL: url, headers: { Authorization: 'Bearer a-user' } });
const x = attach(instance, { shared: { redis, timeoutMs: 300 } });
if (how === 'unref') {
  // Its user keeps it from keeping the process alive: what waits has to do so by itself.
  await redis.ping();
  redis.stream.unref();
}
const results = await Promise.all(Array.from({ length: Number(calls) }, () => x.client.get('/2/users/me')));
console.log(results.filter(({ ok }) => ok).length);
if (how.includes('close')) await x.close();
if (how.includes('detach')) x.detach();
if (how.includes('quit')) await redis.quit();
if (how.includes('disconnect')) redis.disconnect();
