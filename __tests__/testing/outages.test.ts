import { ManualClock } from '../../lib/testing/index.js';
import { ask, withServer } from './ask.js';

const START = Date.UTC(2026, 0, 1);
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('outages of the simulated X', () => {
  it('answers 503 for its time, spends and runs nothing, and leaves scripts for later', async () => {
    const clock = new ManualClock(START);
    await withServer({ now: clock.now }, async (server) => {
      server.reply('POST /2/tweets', { status: 202 }, { times: 1 });
      const outage = server.outage('POST /2/tweets', { fromMs: 1_000, forMs: 10_000 });
      const post = async (): Promise<number> =>
        (await ask(server, 'POST /2/tweets', { body: { text: 'a' } })).status;
      expect(await post()).toBe(202);
      await clock.advance(1_000);
      expect(await post()).toBe(503);
      expect((await ask(server, 'GET /2/users/me')).status).toBe(200);
      await clock.advance(9_999);
      expect(await post()).toBe(503);
      expect(server.posts.created).toEqual([]);
      expect(server.windows()).toHaveLength(1);
      await clock.advance(1);
      expect(await post()).toBe(201);
      expect(server.requests.map(({ status }) => status)).toEqual([202, 503, 200, 503, 201]);
      expect(outage).toMatchObject({
        operation: 'POST /2/tweets',
        from: START + 1_000,
        until: START + 11_000,
        status: 503,
        requests: 2,
        mostInFlight: 1,
      });
      expect(server.outages).toEqual([outage]);
      server.reset();
      expect(server.outages).toEqual([]);
    });
  });

  it('concerns all of X where it says so: scripts, missing credentials and unknown paths too', () =>
    withServer({}, async (server) => {
      server.outage('*', { forMs: Infinity, status: 502, body: 'text', retryAfter: 30 });
      server.reply('GET /2/users/me', { status: 200 });
      for (const operation of ['GET /2/users/me', 'GET /2/nothing', 'HEAD /2/tweets/1']) {
        const asked = await ask(server, operation, { auth: null });
        expect([asked.status, asked.headers['retry-after']]).toEqual([502, '30']);
        expect(asked.headers['content-type']).toBe('text/plain; charset=utf-8');
      }
      expect((await ask(server, 'GET /2/users/me')).text).toBe('Bad Gateway\n');
      expect(server.outages).toMatchObject([{ requests: 4 }]);
    }));

  it('sends a problem document without rate headers or retry-after where nothing else is said', () =>
    withServer({}, async (server) => {
      server.outage('GET /2/users/me', { forMs: 60_000 });
      const asked = await ask(server, 'GET /2/users/me');
      expect(asked.json).toEqual({
        title: 'Service Unavailable',
        type: 'about:blank',
        status: 503,
        detail: 'Service Unavailable',
      });
      expect(asked.headers).not.toHaveProperty('x-rate-limit-limit');
      expect(asked.headers).not.toHaveProperty('retry-after');
    }));

  it('tells how many were under way at once while it lasted', async () => {
    const clock = new ManualClock(START);
    await withServer({ clock, requestLatencyMs: 100, latencyMs: 400 }, async (server) => {
      const outage = server.outage('GET /2/users/:id', { forMs: 1_000 });
      const send = (count: number): Promise<unknown>[] =>
        Array.from({ length: count }, () => ask(server, 'GET /2/users/1'));
      const all = async (pending: number): Promise<void> => {
        while (clock.pending < pending) await nextTurn();
      };
      const first = send(3);
      await all(3);
      await clock.advance(100);
      expect([outage.requests, outage.mostInFlight]).toEqual([3, 3]);
      const second = send(2);
      await all(5);
      await clock.advance(100);
      expect([outage.requests, outage.mostInFlight]).toEqual([5, 5]);
      await clock.advance(400);
      await Promise.all([...first, ...second]);
      const third = send(1);
      await all(1);
      await clock.advance(1_000);
      await Promise.all(third);
      // It was under way during the outage and counted in it; what comes after concerns it no more.
      const later = send(9);
      await all(9);
      await clock.advance(500);
      await Promise.all(later);
      expect([outage.requests, outage.mostInFlight]).toEqual([6, 5]);
    });
  });

  it.each<[unknown[], RegExp]>([
    [['GET /2/nothing', { forMs: 1 }], /^outage takes an operation/],
    [['*'], /^outage takes \{ forMs/],
    [['*', {}], /^forMs takes/],
    [['*', { forMs: 1, fromMs: -1 }], /^fromMs takes/],
    [['*', { forMs: 1, status: 429 }], /^status takes/],
    [['*', { forMs: 1, retryAfter: -1 }], /^retryAfter takes/],
    [['*', { forMs: 1, body: 'html' }], /^body takes/],
  ])('refuses a wrong outage: %j', (args, message) =>
    withServer({}, async (server) => {
      await Promise.resolve();
      const lay = (): unknown => Reflect.apply(server.outage.bind(server), undefined, args);
      expect(lay).toThrow(TypeError);
      expect(lay).toThrow(message);
    }),
  );
});
