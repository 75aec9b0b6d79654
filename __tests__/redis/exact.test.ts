import { withRealAdapters } from '../helpers/web.js';
import { kindsOf, ME, moment, timed, World } from './fleet.js';

/** Over all processes no window is overspent, and nearly all of it is used. */
withRealAdapters();

/** How long so many calls take where every window of two seconds lets that many through, and none longer. */
const optimum = (calls: number, limit: number): number => (Math.ceil(calls / limit) - 1) * 2_000;

describe('windows that several processes draw on', () => {
  it('of two instances are never overspent', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const server = await world.server(40, 2_000);
      const members = [1, 2].map(() => world.member(server.url, redis));
      const tookMs = await timed(async () => {
        const results = await Promise.all(members.map(({ calls }) => calls(60)));
        expect(kindsOf(results.flat())).toEqual({ ok: 120 });
      });
      expect(server.refused).toHaveLength(0);
      expect(server.requests).toHaveLength(120);
      expect(tookMs).toBeLessThan(optimum(120, 40) + 4_000);
    }));

  it('of four processes are never overspent, and each of them has its share', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const server = await world.server(60, 2_000);
      const workers = await world.workers(4, { url: server.url, redisPort: redis.port, calls: 45 });
      for (const worker of workers) worker.go();
      const ends = await Promise.all(workers.map(({ done }) => done));
      for (const { kinds } of ends) expect(kinds).toEqual({ ok: 45 });
      expect(server.refused).toHaveLength(0);
      expect(server.requests).toHaveLength(180);
      expect(Math.max(...ends.map(({ tookMs }) => tookMs))).toBeLessThan(optimum(180, 60) + 4_000);
    }));

  it('of several endpoints and credentials are kept apart', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const windows = { limit: 10, windowMs: 60_000 };
      const server = await world.server(10, 60_000, {
        windows: { [ME]: windows, 'GET /2/tweets/:id': windows },
      });
      const members = ['one', 'two'].map((token) => world.member(server.url, redis, { token }));
      const [mine, ...others] = await Promise.all([
        ...members.map(({ calls }) => calls(10)),
        ...members.map(({ calls }) => calls(10, 10, '/2/tweets/20')),
      ]);
      expect([mine, ...others].map((results) => results?.length)).toEqual([10, 10, 10, 10]);
      expect(server.requests.map(({ status }) => status)).not.toContain(429);
    }));

  it('are spent to the last request where they have to do for all', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const server = await world.server(50, 60_000);
      const members = [1, 2, 3].map(() => world.member(server.url, redis, { pacing: { maxWaitMs: 4_000 } }));
      const results = (await Promise.all(members.map(({ calls }) => calls(20)))).flat();
      expect(kindsOf(results)).toEqual({ ok: 50, deadline: 10 });
      expect(server.requests).toHaveLength(50);
    }));

  it('are known to one that starts later, which need not probe', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const server = await world.server(30, 60_000);
      const first = world.member(server.url, redis);
      await first.calls(20);
      await first.x.close();
      await moment(100);
      const second = world.member(server.url, redis, { pacing: { maxWaitMs: 2_000 } });
      const results = await second.calls(15);
      expect(kindsOf(results)).toEqual({ ok: 10, deadline: 5 });
      expect(server.refused).toHaveLength(0);
    }));
});
