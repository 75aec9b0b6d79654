import fc from 'fast-check';
import { ManualClock, type WindowSpec } from '../../lib/testing/index.js';
import { Windows } from '../../lib/testing/windows.js';
import { APP, ask, OTHER_USER, USER, withServer, type Asked } from './ask.js';

const START = Date.UTC(2026, 0, 1, 0, 0, 0, 400);
const OPERATION = 'GET /2/users/:id';
const MINUTE = 60_000;

const told = (asked: Asked, prefix = 'x-rate-limit'): number[] =>
  ['remaining', 'reset'].map((name) => Number(asked.headers[`${prefix}-${name}`]));

const get = (server: Parameters<typeof ask>[0], auth = USER): Promise<Asked> =>
  ask(server, 'GET /2/users/1', { auth });

describe('how windows start and end', () => {
  it('ends a window on the whole second it tells: after at most its length, never more than a second early', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5_000 }),
        fc.integer({ min: 1_000, max: 100_000 }),
        (offset, windowMs) => {
          const start = START + offset;
          const windows = new Windows(START);
          const rule = { limit: 1, windowMs, per: 'credential', headers: '15min', spent: 0 } as const;
          const rules = [{ ...rule, startsAt: 'first-request' }] as const;
          const who = { kind: 'user', id: 'user-00000000' } as const;
          const end = 1000 * Number(windows.take('a', who, rules, start).headers['x-rate-limit-reset']);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(start + windowMs);
          expect(end).toBeGreaterThan(start + windowMs - 1000);
          expect(windows.take('a', who, rules, end - 1).refusedBy).toMatchObject({ resetAt: end });
          expect(windows.take('a', who, rules, end).refusedBy).toBeUndefined();
        },
      ),
    );
  });

  it('keeps the exact length of a window below a second, and tells it rounded up', async () => {
    const clock = new ManualClock(START);
    const windows = { [OPERATION]: { limit: 1, windowMs: 250 } };
    await withServer({ now: clock.now, windows }, async (server) => {
      expect(told(await get(server))).toEqual([0, Math.ceil((START + 250) / 1000)]);
      await clock.advance(249);
      expect((await get(server)).status).toBe(429);
      await clock.advance(1);
      expect((await get(server)).status).toBe(200);
    });
  });

  it('starts with what others have spent, once, from the start of the server', async () => {
    const clock = new ManualClock(START);
    const windows = { [OPERATION]: { limit: 10, windowMs: MINUTE, spent: 7 } };
    await withServer({ now: clock.now, windows }, async (server) => {
      await clock.advance(20_000);
      const end = Math.floor((START + MINUTE) / 1000);
      expect(told(await get(server))).toEqual([2, end]);
      expect(told(await get(server, OTHER_USER))).toEqual([2, end]);
      await clock.advance(end * 1000 - clock.now());
      expect(told(await get(server))).toEqual([9, end + 60]);
      server.reset();
      expect(told(await get(server))).toEqual([2, end + 60]);
    });
  });

  it('refuses from the first request where others have spent everything, and shows that window', async () => {
    const clock = new ManualClock(START);
    const windows = { [OPERATION]: { limit: 10, windowMs: MINUTE, spent: 12, per: 'app' } } as const;
    await withServer({ now: clock.now, windows }, async (server) => {
      const refused = await get(server);
      expect([refused.status, ...told(refused)]).toEqual([429, 0, Math.floor((START + MINUTE) / 1000)]);
      expect(server.windows()).toMatchObject([{ limit: 10, remaining: 0 }]);
    });
  });

  it('can let a window run from the start of the server, and later ones from their first request', async () => {
    const clock = new ManualClock(START);
    const windows = { [OPERATION]: { limit: 2, windowMs: MINUTE, startsAt: 'server-start' } } as const;
    await withServer({ now: clock.now, windows }, async (server) => {
      await clock.advance(50_000);
      expect(told(await get(server))).toEqual([1, Math.floor((START + MINUTE) / 1000)]);
      await clock.advance(50_000);
      expect(told(await get(server))).toEqual([1, Math.floor((START + 100_000 + MINUTE) / 1000)]);
    });
  });

  it('holds a request to all told and untold windows at once', async () => {
    const clock = new ManualClock(START - 400);
    const windows: Record<string, WindowSpec[]> = {
      [OPERATION]: [
        { limit: 5, windowMs: 15 * MINUTE },
        { limit: 100, windowMs: 86_400_000, headers: '24h-user', spent: 90 },
        { limit: 8, windowMs: 86_400_000, per: 'app' },
        { limit: 2, windowMs: 1000, headers: 'none' },
        { limit: 7, windowMs: 30_000, headers: 'none', per: 'app' },
      ],
    };
    await withServer({ now: clock.now, windows }, async (server) => {
      const seen: unknown[] = [];
      for (const auth of [USER, USER, USER, APP, APP, USER, USER, USER, USER]) {
        const asked = await get(server, auth);
        const prefixes = ['x-rate-limit', 'x-user-limit-24hour', 'x-app-limit-24hour'];
        seen.push([asked.status, ...prefixes.map((prefix) => told(asked, prefix)[0])]);
        if (asked.status === 429) await clock.advance(1000);
      }
      expect(seen).toEqual([
        [200, 4, 9, 7],
        [200, 3, 8, 6],
        [429, 3, 8, 6],
        [200, 4, 9, 5],
        [200, 3, 8, 4],
        [200, 2, 7, 3],
        [200, 1, 6, 2],
        [429, 1, 6, 2],
        [200, 0, 5, 1],
      ]);
      const last = await get(server);
      expect(last.status).toBe(429);
      // Its own window, and the untold one over all credentials, are both empty: the later end counts.
      expect(server.refused.map(({ window }) => window.windowMs)).toEqual([1000, 1000, 15 * MINUTE]);
    });
  });

  it.each<[unknown, RegExp]>([
    [{ limit: 1, windowMs: 1, spent: -1 }, /\.spent takes/],
    [{ limit: 1, windowMs: 1, startsAt: 'now' }, /\.startsAt takes/],
    [{ limit: 1, windowMs: 1, startsAt: 'first-request', spent: 1 }, /\.startsAt must be 'server-start'/],
    [
      [
        { limit: 1, windowMs: 1, headers: 'none' },
        { limit: 2, windowMs: 1, headers: 'none' },
      ],
      /two windows with headers 'none', the same length and the same `per`/,
    ],
  ])('refuses wrong windows: %j', async (spec, message) => {
    const made = withServer(Object({ windows: { [OPERATION]: spec } }), () => Promise.resolve());
    await expect(made).rejects.toThrow(TypeError);
    await expect(made).rejects.toThrow(message);
  });
});
