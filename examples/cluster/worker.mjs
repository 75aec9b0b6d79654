/** One of four: nothing here knows of the others, but for `shared`. */
import axios from 'axios';
import { attach } from 'axios-x-resilience';
import { Redis } from 'ioredis';

const { X_URL, REDIS_URL, POSTS } = process.env;

const redis = new Redis(REDIS_URL);
const instance = axios.create({ baseURL: X_URL, headers: { Authorization: 'Bearer AAAA-token-of-an-app' } });
const x = attach(instance, {
  shared: {
    redis,
    // A simulated X is another one each time, so its budgets are. With the real X leave this out: the same for all.
    namespace: new URL(X_URL).host,
  },
});

// All of them at once. They wait by themselves for what the budget leaves to this process.
await Promise.all(
  POSTS.split(',').map(async (id) => {
    const result = await x.client.get(`/2/tweets/${id}`);
    if (!result.ok) console.error(result.error.message);
    process.send({ ok: result.ok, resetAt: result.response?.rateLimit?.resetAt });
  }),
);

// In this order: close() gives what this process still holds back to the others, and needs Redis for it.
await x.close();
await redis.quit();
process.disconnect();
