import { withRealAdapters } from '../helpers/web.js';
import { kindsOf, ME, PATH, until, World } from './fleet.js';

/** What X told one process holds for all: others who spend the same credential, other apps, other views. */
withRealAdapters();

describe('what X told one', () => {
  it.concurrent('of a window that an outsider has spent corrects all', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const server = await world.server(100, 60_000);
      const members = [1, 2, 3].map(() => world.member(server.url, redis, { pacing: { maxWaitMs: 3_000 } }));
      await Promise.all(members.map(({ calls }) => calls(10)));
      server.consume(ME, 60);
      await members[0]?.calls(1);
      for (const { x } of members) await x.limits.refresh();
      for (const { x } of members) expect(x.limits.for('GET', PATH)?.remaining).toBe(9);
      // What was granted before is given back.
      for (const { x } of members) {
        await until(async () => {
          await x.limits.refresh();
          return x.limits.for('GET', PATH)?.inFlight === 0;
        });
      }
      const results = await Promise.all(members.map(({ calls }) => calls(8)));
      expect(kindsOf(results.flat())).toEqual({ ok: 9, deadline: 15 });
      expect(server.refused).toHaveLength(0);
    }),
  );

  it.concurrent('of a window that outsiders keep spending leaves at most one 429 a window', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const server = await world.server(30, 2_000, {
        external: [{ operation: ME, count: 2, everyMs: 150 }],
      });
      const members = [1, 2, 3].map(() => world.member(server.url, redis));
      const results = await Promise.all(members.map(({ calls }) => calls(12)));
      expect(kindsOf(results.flat())).toEqual({ ok: 36 });
      const windows = new Set(server.refused.map(({ window }) => window.resetAt));
      // Until they were seen for the first time nobody could know.
      const [first] = windows;
      const later = server.refused.filter(({ window }) => window.resetAt !== first);
      expect(later.length).toBeLessThanOrEqual(Math.max(0, windows.size - 1));
    }),
  );

  it.concurrent(
    'is what a process sees that has just drawn on it: figures, what is under way, how many there are',
    () =>
      World.run(async (world) => {
        const redis = await world.redis();
        const server = await world.server(100, 60_000, { latencyMs: 300 });
        const [one, two] = [world.member(server.url, redis), world.member(server.url, redis)];
        await Promise.all([one.calls(1), two.calls(1)]);
        const calls = two.calls(5);
        await until(() => two.inFlight() === 5);
        await one.x.limits.refresh();
        const seen = one.x.limits.for('GET', PATH);
        expect(seen).toMatchObject({ processes: 2, limit: 100 });
        // What was granted ahead counts with what is under way.
        expect(seen?.inFlight).toBeGreaterThanOrEqual(5);
        expect(seen?.inFlight).toBeLessThanOrEqual(5 + 16);
        await calls;
        // Grants that nobody uses go back by themselves.
        await until(async () => {
          await one.x.limits.refresh();
          return one.x.limits.for('GET', PATH)?.inFlight === 0;
        });
        expect(one.x.limits.for('GET', PATH)).toMatchObject({ remaining: 93, inFlight: 0 });
      }),
  );
});

describe("an app's day", () => {
  const windows = {
    [ME]: [
      { limit: 1_000, windowMs: 900_000 },
      { limit: 30, windowMs: 86_400_000, per: 'app' as const },
    ],
  };

  it.concurrent('is spent by all of its users in all processes together, and nobody waits for tomorrow', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const server = await world.server(0, 0, { windows, latencyMs: [50, 150] });
      const members = ['a', 'b', 'c'].map((token) =>
        world.member(server.url, redis, { token, appId: 'one-app' }),
      );
      for (const { calls } of members) await calls(1);
      const results = (await Promise.all(members.map(({ calls }) => calls(20)))).flat();
      expect(kindsOf(results)).toEqual({ ok: 27, deadline: 33 });
      expect(server.refused).toHaveLength(0);
    }),
  );

  it.concurrent('is its own: another app on the same Redis is not held back by it', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const servers = [await world.server(0, 0, { windows }), await world.server(0, 0, { windows })];
      const [one, two] = servers.map(({ url }, index) =>
        world.member(url, redis, { token: `user-${index}`, appId: `app-${index}` }),
      );
      expect(kindsOf((await one?.calls(40)) ?? [])).toEqual({ ok: 30, deadline: 10 });
      expect(kindsOf((await two?.calls(40)) ?? [])).toEqual({ ok: 30, deadline: 10 });
      expect(servers.map(({ refused }) => refused.length)).toEqual([0, 0]);
    }),
  );
});
