import { withRealAdapters } from '../helpers/web.js';
import { kindsOf, moment, PATH, until, World, type Member } from './fleet.js';

/** Who gets what: shares for all who have work, back what is not used, back what the dead held. */
withRealAdapters();

const inFlight = async ({ x }: Member): Promise<number | undefined> => {
  await x.limits.refresh();
  return x.limits.for('GET', PATH)?.inFlight;
};

describe('a window that is asked for by several', () => {
  it.concurrent('is shared: one that asks for everything first starves nobody', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const server = await world.server(30, 2_000);
      const [greedy, ...modest] = [1, 2, 3].map(() => world.member(server.url, redis));
      // It has all that is left of the first window before the others come.
      const all = greedy?.calls(70) ?? Promise.resolve([]);
      await until(() => server.requests.length === 30);
      const ends = await Promise.all(
        modest.map(async ({ calls }) => {
          expect(kindsOf(await calls(10))).toEqual({ ok: 10 });
          return server.requests.length;
        }),
      );
      // A third of the next window is theirs each: they need no other.
      for (const count of ends) expect(count).toBeLessThanOrEqual(60);
      expect(kindsOf(await all)).toEqual({ ok: 70 });
      expect(server.refused).toHaveLength(0);
    }),
  );

  it.concurrent('goes to one alone where nobody else has work', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const server = await world.server(60, 60_000);
      const [one, ...others] = [1, 2, 3].map(() =>
        world.member(server.url, redis, { pacing: { maxWaitMs: 5_000 } }),
      );
      for (const { calls } of others) await calls(1);
      await until(async () => one !== undefined && ((await inFlight(one)) ?? 0) === 0);
      for (const other of others) await until(async () => (await inFlight(other)) === 0);
      expect(kindsOf((await one?.calls(70)) ?? [])).toEqual({ ok: 58, deadline: 12 });
      expect(server.refused).toHaveLength(0);
    }),
  );
});

describe('grants', () => {
  it.concurrent('that nobody uses come back by themselves', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const server = await world.server(1_000, 60_000);
      const [one, two] = [world.member(server.url, redis), world.member(server.url, redis)];
      await one.calls(40);
      await until(async () => (await inFlight(two)) === 0 || server.requests.length === 40);
      await two.calls(1);
      await until(async () => (await inFlight(two)) === 0);
      await two.x.limits.refresh();
      expect(two.x.limits.for('GET', PATH)).toMatchObject({ remaining: 959, inFlight: 0 });
    }),
  );

  it.concurrent('come back on close(), and the process is gone from the list', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const server = await world.server(1_000, 60_000);
      const [one, two] = [world.member(server.url, redis), world.member(server.url, redis)];
      await Promise.all([one.calls(40), two.calls(1)]);
      await one.x.close();
      expect(await inFlight(two)).toBeLessThanOrEqual(1);
      expect(two.x.limits.for('GET', PATH)?.processes).toBe(1);
    }),
  );

  it.concurrent('of calls that were given up go to others', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const server = await world.server(20, 60_000);
      const made = (): Member => world.member(server.url, redis, { pacing: { maxWaitMs: 4_000 } });
      const [one, two] = [made(), made()];
      await one.calls(1);
      const given = new AbortController();
      const calls = Array.from({ length: 10 }, () => one.x.client.get(PATH, { signal: given.signal }));
      given.abort();
      const ends = await Promise.all(calls);
      expect(ends.filter(({ ok }) => ok)).toHaveLength(0);
      const sent = server.requests.length;
      // One that finds out how the others stand, and then has all that is left.
      await two.calls(1);
      await until(async () => (await inFlight(two)) === 0);
      const results = await two.calls(25);
      expect(kindsOf(results)).toEqual({ ok: 19 - sent, deadline: 6 + sent });
      expect(server.refused).toHaveLength(0);
    }),
  );
});

describe('a process that is killed in mid-flight', () => {
  it.concurrent('costs the others no call and X no refusal, and its part comes back', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const shared = { deadAfterMs: 1_500 };
      const server = await world.server(60, 2_000, { latencyMs: [20, 60] });
      const job = { url: server.url, redisPort: redis.port, calls: 50, atOnce: 20, shared };
      const workers = await world.workers(4, job);
      for (const worker of workers) worker.go();
      await until(() => server.requests.length > 25);
      const [victim, ...living] = workers;
      victim?.child.kill('SIGKILL');
      const ends = await Promise.all(living.map(({ done }) => done));
      for (const { kinds } of ends) expect(kinds).toEqual({ ok: 50 });
      // What it had under way may be counted by X a little later than the others think.
      expect(server.refused.length).toBeLessThanOrEqual(20);
      const looking = world.member(server.url, redis, { shared });
      await looking.calls(1);
      await until(async () => {
        await looking.x.limits.refresh();
        return looking.x.limits.for('GET', PATH)?.processes === 1;
      });
      expect(await inFlight(looking)).toBe(0);
    }),
  );

  it.concurrent('while it probes is followed by another that does', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const shared = { deadAfterMs: 1_000 };
      // The first request is answered long after its process is gone.
      const server = await world.server(100, 60_000);
      server.reply('GET /2/users/me', { status: 200, delayMs: 60_000, body: { data: {} } }, { times: 1 });
      const [victim] = await world.workers(1, { url: server.url, redisPort: redis.port, calls: 1, shared });
      victim?.go();
      await until(() => server.requests.length === 1);
      const other = world.member(server.url, redis, { shared });
      const calls = other.calls(10);
      await moment(300);
      expect(server.requests).toHaveLength(1);
      victim?.child.kill('SIGKILL');
      expect(kindsOf(await calls)).toEqual({ ok: 10 });
    }),
  );
});
