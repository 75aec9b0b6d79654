import type { RedisOptions } from 'ioredis';
import { withRealAdapters } from '../helpers/web.js';
import { kindsOf, moment, PATH, timed, until, World } from './fleet.js';

/** Redis that is not there: at the start, for good, and what `onLost` makes of it. */
withRealAdapters();

const QUICK = { timeoutMs: 300 };
/** Far more than it takes, far less than forever. */
const SOON = 8_000;

const CLIENTS: [string, RedisOptions][] = [
  ['as they come', {}],
  ['without an offline queue', { enableOfflineQueue: false }],
  ['that retry commands without end', { maxRetriesPerRequest: null }],
  ['that never retry a command', { maxRetriesPerRequest: 0 }],
  ['that connect lazily', { lazyConnect: true }],
  ['that never connect again', { retryStrategy: () => null }],
];

describe('Redis that is absent at the start', () => {
  it.concurrent.each(CLIENTS)('costs clients %s no call', (_, client) =>
    World.run(async (world) => {
      const redis = await world.absentRedis();
      const server = await world.server(40, 2_000);
      const members = [1, 2].map(() => world.member(server.url, redis, { client, shared: QUICK }));
      const tookMs = await timed(async () => {
        const results = await Promise.all(members.map(({ calls }) => calls(20)));
        expect(kindsOf(results.flat())).toEqual({ ok: 40 });
      });
      expect(tookMs).toBeLessThan(SOON);
      for (const { told } of members) expect(told('sharedDown')).toHaveLength(1);
      // The two of them cannot know of one another, yet neither takes more than its part at once.
      expect(server.refused.length).toBeLessThanOrEqual(4);
      expect(await timed(() => Promise.all(members.map(({ x }) => x.close())))).toBeLessThan(SOON);
    }),
  );

  it.concurrent.each(CLIENTS.filter(([name]) => !name.includes('never connect again')))(
    'is found by clients %s once it is there, and words are heard',
    (_, client) =>
      World.run(async (world) => {
        const redis = await world.absentRedis();
        const server = await world.server(1_000, 60_000);
        const members = [1, 2].map(() => world.member(server.url, redis, { client, shared: QUICK }));
        await Promise.all(members.map(({ calls }) => calls(2)));
        await redis.start();
        await until(() => members.every(({ told }) => told('sharedUp').length === 1));
        for (const { told } of members) expect(told('sharedUp')[0]?.downMs).toBeGreaterThan(0);
        const admin = world.client(redis);
        await until(async () => {
          const [, count] = (await admin.pubsub('NUMSUB', 'axios-x:words')) as [string, number];
          return count === 2;
        });
        expect(kindsOf((await Promise.all(members.map(({ calls }) => calls(10)))).flat())).toEqual({
          ok: 20,
        });
        for (const { x } of [...members, ...members]) await x.limits.refresh();
        for (const { x } of members)
          expect(x.limits.for('GET', PATH)).toMatchObject({ processes: 2, remaining: 976 });
        expect(server.requests).toHaveLength(24);
      }),
  );
});

describe('Redis that is lost', () => {
  it.concurrent('is told of once, by a code that holds no address', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const server = await world.server(1_000, 60_000);
      const { x, calls, told } = world.member(server.url, redis, { shared: QUICK });
      await calls(3);
      await redis.kill();
      for (let n = 0; n < 4; n++) await calls(5);
      await moment(1_500);
      expect(told('sharedDown')).toEqual([{ reason: expect.stringMatching(/^[A-Za-z_]+$/) as string }]);
      expect(told('sharedUp')).toEqual([]);
      expect(kindsOf(await calls(5))).toEqual({ ok: 5 });
      await x.close();
    }),
  );

  it.concurrent(
    'leaves a cautious share to each: two processes that know of one another overspend no window',
    () =>
      World.run(async (world) => {
        const redis = await world.redis();
        const server = await world.server(60, 60_000);
        const members = [1, 2].map(() =>
          world.member(server.url, redis, { shared: QUICK, pacing: { maxWaitMs: 3_000 } }),
        );
        await Promise.all(members.map(({ calls }) => calls(5)));
        for (const { x } of members) await x.limits.refresh();
        await redis.kill();
        const results = (await Promise.all(members.map(({ calls }) => calls(60)))).flat();
        const { ok = 0, deadline = 0, ...rest } = kindsOf(results);
        expect(server.refused.length).toBeLessThanOrEqual(4);
        expect(ok).toBeLessThanOrEqual(50);
        // Half of what is left at the least.
        expect(ok).toBeGreaterThanOrEqual(25);
        expect(ok + deadline + (rest['rate-limited'] ?? 0)).toBe(120);
      }),
  );

  it.concurrent('comes back to the lower of the figures that were told meanwhile', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const server = await world.server(100, 60_000);
      const members = [1, 2].map(() => world.member(server.url, redis, { shared: QUICK }));
      await Promise.all(members.map(({ calls }) => calls(5)));
      await redis.kill();
      await members[0]?.calls(10);
      await members[1]?.calls(20);
      await redis.start();
      await until(() => members.every(({ told }) => told('sharedUp').length === 1));
      for (const { x } of [...members, ...members]) await x.limits.refresh();
      for (const { x } of members) expect(x.limits.for('GET', PATH)?.remaining).toBe(60);
    }),
  );
});

describe("onLost: 'fail'", () => {
  const shared = { ...QUICK, onLost: 'fail' } as const;

  it.concurrent('ends calls with shared-down while Redis is away, those that wait too, and none after', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const server = await world.server(10, 60_000);
      const { calls, told } = world.member(server.url, redis, { shared });
      const calling = calls(30);
      await until(() => server.requests.length === 10);
      await redis.kill();
      await until(() => told('sharedDown').length === 1 || server.requests.length > 10);
      const results = await calling;
      expect(kindsOf(results)).toEqual({ ok: 10, 'shared-down': 20 });
      expect(
        await timed(async () => expect(kindsOf(await calls(5))).toEqual({ 'shared-down': 5 })),
      ).toBeLessThan(SOON);
      expect(server.requests).toHaveLength(10);
      await redis.start();
      await until(() => told('sharedUp').length === 1);
      expect(kindsOf(await calls(1, 1, '/2/tweets/20'))).toEqual({ ok: 1 });
    }),
  );

  it.concurrent('ends calls with shared-down where Redis is absent at the start', () =>
    World.run(async (world) => {
      const redis = await world.absentRedis();
      const server = await world.server(10, 60_000);
      const { x, calls } = world.member(server.url, redis, { shared });
      const tookMs = await timed(async () => expect(kindsOf(await calls(5))).toEqual({ 'shared-down': 5 }));
      expect(tookMs).toBeLessThan(SOON);
      expect(server.requests).toHaveLength(0);
      await x.close();
    }),
  );
});
