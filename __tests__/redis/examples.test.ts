import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { Redis } from 'ioredis';
import { RedisServer } from '../helpers/redis-server.js';

/** The examples, run as the README says, on the built package. */
const ROOT = resolve(__dirname, '../..');
/** An example that hangs ends by itself, with everything that it started. */
const TOO_LONG_MS = 100_000;

jest.setTimeout(TOO_LONG_MS + 20_000);

async function run(example: string, redisUrl?: string): Promise<{ code: unknown; told: string }> {
  const { REDIS_URL: _, ...env } = process.env;
  const child = spawn(process.execPath, [join('examples', example)], {
    cwd: ROOT,
    env: redisUrl === undefined ? env : { ...env, REDIS_URL: redisUrl },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let told = '';
  for (const from of [child.stdout, child.stderr]) from.on('data', (text) => (told += String(text)));
  const tooLong = setTimeout(() => process.kill(-(child.pid as number), 'SIGKILL'), TOO_LONG_MS);
  const [code] = (await once(child, 'close')) as unknown[];
  clearTimeout(tooLong);
  return { code, told };
}

it('cluster: four workers share a budget, on a Redis of its own', async () => {
  const { code, told } = await run('cluster/primary.mjs');
  expect(told).toContain('calls answered: 120 of 120\n429s from X: 0\n');
  expect(told).toMatch(/worker 1 .* worker 4 .* all /);
  expect({ code, told }).toEqual({ code: 0, told });
});

it('bullmq: two processes work off a queue, on the Redis of REDIS_URL, and leave nothing there', async () => {
  const server = await RedisServer.start();
  const redis = new Redis(server.port, '127.0.0.1');
  try {
    const { code, told } = await run('bullmq/main.mjs', `redis://127.0.0.1:${server.port}`);
    expect(told).toContain('jobs completed: 28 of 30, failed for good: 2\n');
    expect(told).toMatch(/moved to delayed until X had room: [1-9]\d* times\n429s from X: 0\n/);
    expect(told).not.toMatch(/warning/i);
    expect({ code, told }).toEqual({ code: 0, told });
    // Budgets end by themselves.
    const left = await redis.keys('*');
    const ttls = await Promise.all(left.map((key) => redis.pttl(key)));
    expect(left.filter((_, at) => (ttls[at] as number) < 0)).toEqual([]);
  } finally {
    await redis.quit();
    await server.stop();
  }
});
