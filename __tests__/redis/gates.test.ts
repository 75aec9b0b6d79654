import { withRealAdapters } from '../helpers/web.js';
import { kindsOf, ME, moment, until, World, type Member } from './fleet.js';

/** What one finds out, all know at once: cold buckets, 503, and 429 that tell no end. */
withRealAdapters();

const CONSTANT = { kind: 'constant', baseMs: 700, maxMs: 700, jitter: 'none' } as const;
const options = { retry: { backoff: CONSTANT, maxAttempts: 20 } };
const inFlight = (members: readonly Member[]): number =>
  members.reduce((sum, member) => sum + member.inFlight(), 0);

describe('one probe for the whole fleet', () => {
  it.concurrent('goes on a bucket that nobody knows', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const server = await world.server(100, 60_000, { latencyMs: 400 });
      const members = [1, 2, 3, 4].map(() => world.member(server.url, redis));
      const calls = Promise.all(members.map(({ calls }) => calls(10)));
      await until(() => server.requests.length > 0);
      await moment(250);
      expect(server.requests).toHaveLength(1);
      expect(inFlight(members)).toBe(1);
      expect(kindsOf((await calls).flat())).toEqual({ ok: 40 });
    }),
  );

  it.concurrent("goes at a window's edge", () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const server = await world.server(10, 2_000, { latencyMs: 400 });
      const members = [1, 2, 3, 4].map(() => world.member(server.url, redis));
      const calls = Promise.all(members.map(({ calls }) => calls(5)));
      await until(() => server.requests.length === 11);
      await moment(250);
      expect(server.requests).toHaveLength(11);
      expect(kindsOf((await calls).flat())).toEqual({ ok: 20 });
      expect(server.refused).toHaveLength(0);
    }),
  );
});

describe('a gate that one has closed', () => {
  it.concurrent(
    'by a 503 is closed for all at once, probed by one at a time, and opened for all by the first success',
    () =>
      World.run(async (world) => {
        const redis = await world.redis();
        const server = await world.server(10_000, 60_000);
        const members = [1, 2, 3].map(() => world.member(server.url, redis, options));
        await Promise.all(members.map(({ calls }) => calls(3)));
        const outage = server.outage(ME, { forMs: 2_500 });
        // One of them meets it; the others hear of it.
        const met = members[0]?.calls(1);
        await until(() => members.every(({ told }) => told('unavailable').length === 1));
        expect(outage.requests).toBe(1);
        const calls = Promise.all(members.map(({ calls }) => calls(20)));
        await moment(200);
        expect(outage.requests).toBe(1);
        expect(kindsOf([...((await met) ?? []), ...(await calls).flat()])).toEqual({ ok: 61 });
        expect(outage.mostInFlight).toBe(1);
        expect(outage.requests).toBeLessThanOrEqual(4);
        await until(() => members.every(({ told }) => told('recovered').length === 1));
      }),
  );

  it.concurrent('by a 503 is closed for other credentials and processes, but for no other endpoint', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const server = await world.server(10_000, 60_000);
      const [one, two] = [
        world.member(server.url, redis, options),
        world.member(server.url, redis, { ...options, token: 'another' }),
      ];
      await Promise.all([one.calls(1), two.calls(1)]);
      const outage = server.outage(ME, { forMs: 1_500 });
      const met = one.calls(1);
      await until(() => two.told('unavailable').length === 1);
      const waiting = two.calls(5);
      expect(kindsOf(await two.calls(5, 5, '/2/tweets/20'))).toEqual({ ok: 5 });
      expect(outage.requests).toBe(1);
      expect(kindsOf([...(await met), ...(await waiting)])).toEqual({ ok: 6 });
      expect(outage.mostInFlight).toBe(1);
    }),
  );

  it.concurrent('by a 429 that tells no end is closed for all, and opened for all', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const server = await world.server(10_000, 60_000);
      const members = [1, 2, 3].map(() => world.member(server.url, redis, options));
      await Promise.all(members.map(({ calls }) => calls(3)));
      let refused = 0;
      let isOpen = false;
      server.reply(ME, () => {
        if (isOpen) return undefined;
        refused++;
        return { status: 429 };
      });
      const met = members[0]?.calls(1);
      await until(() => refused === 1);
      await until(() =>
        members.every(({ x }) => x.limits.for('GET', '/2/users/me')?.gate?.reason === 'rate-limited'),
      );
      const calls = Promise.all(members.map(({ calls }) => calls(20)));
      await moment(200);
      expect(refused).toBe(1);
      isOpen = true;
      expect(kindsOf([...((await met) ?? []), ...(await calls).flat()])).toEqual({ ok: 61 });
      expect(refused).toBe(1);
      await until(() => members.every(({ x }) => x.limits.for('GET', '/2/users/me')?.gate === undefined));
    }),
  );

  it.concurrent('is closed for what was granted to it before, too', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const server = await world.server(10_000, 60_000);
      const member = world.member(server.url, redis, options);
      // Whoever uses many grants is given as many ahead.
      await member.calls(16);
      const outage = server.outage(ME, { forMs: 1_000 });
      const met = member.calls(1);
      await until(() => member.told('unavailable').length === 1);
      const calls = member.calls(5);
      await moment(200);
      expect(outage.requests).toBe(1);
      expect(kindsOf([...(await met), ...(await calls)])).toEqual({ ok: 6 });
      expect(outage.mostInFlight).toBe(1);
    }),
  );

  it.concurrent('is found on the next look by one that hears nothing', () =>
    World.run(async (world) => {
      const redis = await world.redis();
      const server = await world.server(10_000, 60_000);
      const hearing = world.member(server.url, redis, options);
      const deaf = world.member(server.url, redis, options);
      await Promise.all([hearing.calls(3), deaf.calls(3)]);
      // Nobody hears words any more: all subscribers are cut off, and none may subscribe again.
      const admin = world.client(redis);
      await admin.call('ACL', 'SETUSER', 'default', '-subscribe');
      await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
      const outage = server.outage(ME, { forMs: 1_500 });
      const met = hearing.calls(1);
      await until(() => outage.requests === 1);
      await until(() => hearing.told('unavailable').length === 1);
      await moment(500);
      // What it was granted before has gone back: it has to ask, and finds the gate closed.
      const calls = deaf.calls(20);
      await until(() => deaf.told('unavailable').length === 1);
      expect(kindsOf([...(await met), ...(await calls)])).toEqual({ ok: 21 });
      expect(outage.requests).toBeLessThanOrEqual(3);
      expect(outage.mostInFlight).toBe(1);
      await until(() => deaf.told('recovered').length === 1);
    }),
  );
});
