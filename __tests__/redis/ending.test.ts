import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { withRealAdapters } from '../helpers/web.js';
import { World } from './fleet.js';

/** When a process ends by itself: once its user is done with Redis, and not before its calls are. */
withRealAdapters();

/** Far more than it takes; a script that does not end by itself is killed then. */
const LONG_MS = 15_000;

/** Runs the script to its end: what it told, and whether it ended by itself. */
async function run(world: World, ...args: string[]): Promise<{ told: string; code: number | null }> {
  const child = spawn(process.execPath, [join(__dirname, 'ending.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  world.ends(() => child.kill('SIGKILL'));
  const timer = setTimeout(() => child.kill('SIGKILL'), LONG_MS);
  let told = '';
  child.stdout.on('data', (text: Buffer) => (told += String(text)));
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  return { told: told.trim(), code };
}

describe('a process whose calls wait for a window', () => {
  it.concurrent.each([
    ['ends once it has closed and has quit Redis', 'close, quit'],
    ['ends once it has detached and has quit Redis', 'detach, quit'],
    ['ends once it has quit Redis, although it never closed', 'quit'],
    ['ends once it has disconnected from Redis, although it never closed', 'disconnect'],
    ['is kept alive by its calls, and by nothing else, where its client does not keep it', 'unref'],
  ])('%s', (_, how) =>
    World.run(async (world) => {
      const redis = await world.redis();
      const server = await world.server(2, 2_000);
      expect(await run(world, server.url, `${redis.port}`, how, '5')).toEqual({ told: '5', code: 0 });
      expect(server.refused).toHaveLength(0);
    }),
  );

  it.concurrent.each(['close, disconnect', 'detach, disconnect', 'disconnect'])(
    'ends where there never was a Redis: %s',
    (how) =>
      World.run(async (world) => {
        const redis = await world.absentRedis();
        const server = await world.server(2, 2_000);
        expect(await run(world, server.url, `${redis.port}`, how, '3')).toEqual({ told: '3', code: 0 });
      }),
  );
});
