import type { Redis } from 'ioredis';
import { leaks, listenToAll, everythingTold } from '../helpers/canaries.js';
import { withRealAdapters } from '../helpers/web.js';
import { moment, until, World, PATH } from './fleet.js';

/** What stands in Redis: nothing that stays, and nothing that is nobody's business. */
withRealAdapters();

const SECRETS = {
  token: 'canary-token-5f0c9a',
  query: 'canary-query-5f0c9b',
  path: 'canary-path-5f0c9c',
  header: 'canary-header-5f0c9d',
  app: 'canary-app-5f0c9e',
  password: 'canary-password-5f0c9f',
};

/** Every key with its value and its time to live. */
async function everything(admin: Redis): Promise<{ key: string; value: string; ttl: number }[]> {
  const keys = await admin.keys('*');
  return Promise.all(
    keys.map(async (key) => ({ key, value: (await admin.get(key)) ?? '', ttl: await admin.pttl(key) })),
  );
}

describe('what stands in Redis', () => {
  it.concurrent('holds no credential, URL, query or app, nor does what is published or told of', () =>
    World.run(async (world) => {
      const user = ['a-user', 'on', `>${SECRETS.password}`, '~*', '&*', '+@all'];
      const redis = await world.redis('--user', ...user);
      const admin = world.client(redis);
      const server = await world.server(5, 2_000);
      const seen: string[] = [];
      const monitor = await world.client(redis, { retryStrategy: () => null }).monitor();
      monitor.on('error', () => {});
      world.ends(() => monitor.disconnect());
      monitor.on('monitor', (_time: string, args: string[]) => seen.push(args.join(' ')));
      const members = [1, 2].map(() =>
        world.member(server.url, redis, {
          client: { username: 'a-user', password: SECRETS.password },
          token: SECRETS.token,
          appId: SECRETS.app,
          retry: { maxAttempts: 2, backoff: { kind: 'constant', baseMs: 100, maxMs: 100, jitter: 'none' } },
        }),
      );
      const heard = members.map(({ x }) => listenToAll(x));
      server.outage('GET /2/tweets/:id', { forMs: 60_000 });
      const config = { params: { q: SECRETS.query }, headers: { 'x-echo': SECRETS.header } };
      const results = await Promise.all(
        members.flatMap(({ x: { client } }) => [
          ...[1, 2, 3, 4].map(() => client.get(PATH, config)),
          client.get('/2/tweets/20', config),
          client.get(`/2/${SECRETS.path}/of-nobody`, config),
          client.get(`/${SECRETS.path}`, config),
        ]),
      );
      await redis.kill();
      const down = members.map(({ x }) => x.client.get(PATH, config));
      await until(() => members.every(({ told }) => told('sharedDown').length === 1));
      await redis.start();
      await until(() => members.every(({ told }) => told('sharedUp').length === 1));
      await Promise.all(down);
      const kept = await everything(admin);
      expect(kept.length).toBeGreaterThan(0);
      expect(seen.some((command) => command.startsWith('PUBLISH') || command.startsWith('publish'))).toBe(
        true,
      );
      const told: [string, string][] = [
        ...kept.map(({ key, value }): [string, string] => [`key ${key}`, `${key} ${value}`]),
        // The commands that log in hold a password: they are ioredis's.
        ...seen
          .filter((command) => !/^(auth|hello)/i.test(command))
          .map((command): [string, string] => ['command', command]),
        ...members.flatMap(({ x }, index) =>
          results.flatMap((result) => everythingTold(x, result, heard[index] ?? [])),
        ),
      ];
      const { header: _, ...secrets } = SECRETS;
      const fromRedis = told.filter(([where]) => where === 'command' || where.startsWith('key'));
      expect(leaks(fromRedis, [...Object.values(SECRETS), server.url, new URL(server.url).host])).toEqual([]);
      expect(leaks(told, [secrets.token, secrets.app, secrets.password])).toEqual([]);
    }),
  );

  it.concurrent('expires: every key, whatever happened, also once every process is gone', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const admin = world.client(redis);
      const day = { limit: 1_000, windowMs: 86_400_000, per: 'app' as const };
      const server = await world.server(0, 0, {
        windows: { [`GET ${PATH}`]: [{ limit: 20, windowMs: 2_000 }, day], 'GET /2/tweets/:id': [] },
      });
      const members = [1, 2].map(() => world.member(server.url, redis, { shared: { deadAfterMs: 500 } }));
      server.outage('GET /2/tweets', { forMs: 300 });
      await Promise.all(
        members.flatMap(({ calls }) => [
          calls(15),
          calls(3, 3, '/2/tweets/20'),
          calls(2, 2, '/2/tweets?ids=20'),
        ]),
      );
      for (const { key, ttl } of await everything(admin)) {
        expect(ttl).toBeGreaterThan(0);
        // A minute longer than anything in it: that of a day's window, or a quarter of an hour elsewhere.
        expect([key, ttl < (key.includes(':app-day:') ? 86_461_000 : 961_000)]).toEqual([key, true]);
      }
      await Promise.all(members.map(({ x }) => x.close()));
      await moment(50);
      for (const { ttl } of await everything(admin)) expect(ttl).toBeGreaterThan(0);
    }),
  );

  it.concurrent('of a busy fleet are few keys: three for an endpoint and credential at most', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const server = await world.server(20, 2_000);
      const members = [1, 2, 3].map(() => world.member(server.url, redis));
      await Promise.all(members.map(({ calls }) => calls(15)));
      const kept = await everything(world.client(redis));
      expect(kept.length).toBeLessThanOrEqual(3);
      for (const { key, value } of kept) {
        expect(key).toMatch(
          /^axios-x:\{GET \/2\/users\/me\}:(user:[\da-f]{12}|app-day:|down:GET \/2\/users\/me)$/,
        );
        expect(value.length).toBeLessThan(4_000);
      }
    }),
  );
});
