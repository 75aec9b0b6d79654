import { ManualClock, type XServer } from '../../lib/testing/index.js';
import { APP, ask, OTHER_USER, USER, withServer } from './ask.js';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const OPERATION = 'GET /2/users/:id';
const WINDOWS = { [OPERATION]: { limit: 100, windowMs: MINUTE } };

async function remaining(server: XServer, auth = USER, prefix = 'x-rate-limit'): Promise<number> {
  return Number((await ask(server, 'GET /2/users/1', { auth })).headers[`${prefix}-remaining`]);
}

describe('others who use the same credentials', () => {
  it('spend of every credential, also of one that comes later, and start the window', async () => {
    const clock = new ManualClock(START);
    await withServer({ now: clock.now, windows: WINDOWS }, async (server) => {
      expect(await remaining(server, USER)).toBe(99);
      await clock.advance(10_000);
      server.consume(OPERATION, 40);
      expect(await remaining(server, USER)).toBe(58);
      await clock.advance(10_000);
      expect(await remaining(server, OTHER_USER)).toBe(59);
      expect(await remaining(server, APP)).toBe(59);
      expect(server.windows().map(({ resetAt }) => resetAt - START)).toEqual([60_000, 70_000, 70_000]);
    });
  });

  it('do not spend twice of a credential whose own window has passed meanwhile', async () => {
    const clock = new ManualClock(START);
    await withServer({ now: clock.now, windows: WINDOWS }, async (server) => {
      await remaining(server, USER);
      await clock.advance(30_000);
      server.consume(OPERATION, 40);
      await clock.advance(30_000);
      // The user's first window took the 40; for somebody new they still count.
      expect(await remaining(server, USER)).toBe(99);
      expect(await remaining(server, OTHER_USER)).toBe(59);
    });
  });

  it('can be those with one credential, named by its digest or its header', () =>
    withServer({ windows: WINDOWS }, async (server) => {
      server.consume(OPERATION, 10, USER);
      expect(await remaining(server, USER)).toBe(89);
      server.consume(OPERATION, 10, server.requests[0]?.credential);
      expect(await remaining(server, USER)).toBe(78);
      expect(await remaining(server, OTHER_USER)).toBe(99);
      server.consume(OPERATION, 0);
      expect(await remaining(server, OTHER_USER)).toBe(98);
    }));

  it('spend of every window of the operation, of the app once, and of the bucket it shares', () =>
    withServer(
      {
        windows: {
          [OPERATION]: [
            { limit: 100, windowMs: MINUTE },
            { limit: 100, windowMs: 86_400_000, per: 'app' },
          ],
        },
      },
      async (server) => {
        server.consume(OPERATION, 10);
        expect(await remaining(server, USER, 'x-app-limit-24hour')).toBe(89);
        expect(await remaining(server, APP)).toBe(89);
        server.consume(OPERATION, 10, APP);
        expect(await remaining(server, OTHER_USER, 'x-app-limit-24hour')).toBe(77);
        server.consume('GET /2/spaces', 10);
        expect((await ask(server, 'GET /2/spaces/1')).headers['x-rate-limit-remaining']).toBe('289');
      },
    ));

  it('can take more than there is: the next is refused, and told 0', () =>
    withServer({ windows: WINDOWS }, async (server) => {
      server.consume(OPERATION, 500);
      expect((await ask(server, 'GET /2/users/1')).status).toBe(429);
      expect(await remaining(server)).toBe(0);
    }));

  it('can come steadily by the server’s clock, without any timer', async () => {
    const clock = new ManualClock(START);
    const external = [
      { operation: OPERATION, count: 2, everyMs: 10_000 },
      { operation: OPERATION, count: 5, everyMs: 25_000, credential: USER },
    ];
    await withServer({ now: clock.now, windows: WINDOWS, external }, async (server) => {
      await clock.advance(9_999);
      expect(await remaining(server)).toBe(99);
      await clock.advance(1);
      expect(await remaining(server)).toBe(96);
      await clock.advance(40_000);
      expect(server.windows()).toMatchObject([{ remaining: 78 }]);
      expect(await remaining(server, OTHER_USER)).toBe(89);
      // Windows pass and start while nobody asks: [9.999, 69), [70, 130), of which 4 x 2 and one 5 at 75 count.
      await clock.advance(50_000);
      expect(await remaining(server)).toBe(100 - 2 * 4 - 5 * 2 - 1);
      server.reset();
      expect(await remaining(server)).toBe(99);
    });
  });

  it.each<[unknown, RegExp]>([
    [{}, /^external takes a list/],
    [[5], /^external\[0\] takes/],
    [[{ operation: 'GET /2/nothing', count: 1, everyMs: 1 }], /^external\[0\] takes an operation/],
    [[{ operation: OPERATION, count: 0, everyMs: 1 }], /^external\[0\]\.count takes/],
    [[{ operation: OPERATION, count: 1, everyMs: 0 }], /^external\[0\]\.everyMs takes/],
    [[{ operation: OPERATION, count: 1, everyMs: 1, credential: 'me' }], /^external\[0\]\.credential takes/],
  ])('refuses a wrong timetable: %j', async (external, message) => {
    const made = withServer(Object({ external }), () => Promise.resolve());
    await expect(made).rejects.toThrow(TypeError);
    await expect(made).rejects.toThrow(message);
  });

  it('refuses wrong consumption', () =>
    withServer({}, async (server) => {
      await Promise.resolve();
      expect(() => server.consume('GET /2/nothing', 1)).toThrow(/^consume takes an operation/);
      expect(() => server.consume(OPERATION, 1.5)).toThrow(/^consume\.count takes/);
      expect(() => server.consume(OPERATION, 1, 'me')).toThrow(/^consume\.credential takes/);
    }));
});
