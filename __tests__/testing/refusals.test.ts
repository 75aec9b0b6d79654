import { ManualClock } from '../../lib/testing/index.js';
import { ask, withServer } from './ask.js';

const START = Date.UTC(2026, 0, 1);
const WINDOWS = { 'GET /2/users/me': { limit: 1, windowMs: 60_000 } };

describe('what the windows refuse', () => {
  it('is kept with its instant, operation, credential and window, apart from scripted refusals', async () => {
    const clock = new ManualClock(START);
    await withServer({ now: clock.now, windows: WINDOWS }, async (server) => {
      const { refused } = server;
      server.reply('GET /2/users/me', { status: 429 }, { times: 1 });
      await ask(server, 'GET /2/users/me');
      await ask(server, 'GET /2/users/me');
      await clock.advance(5_000);
      await ask(server, 'GET /2/users/me');
      const credential = server.requests[0]?.credential;
      expect(refused).toEqual([
        {
          at: START + 5_000,
          operation: 'GET /2/users/me',
          credential,
          window: {
            bucket: 'GET /2/users/me',
            credential,
            headers: '15min',
            limit: 1,
            remaining: 0,
            windowMs: 60_000,
            resetAt: START + 60_000,
          },
        },
      ]);
      expect(server.requests.map(({ at, status }) => [at - START, status])).toEqual([
        [0, 429],
        [0, 200],
        [5_000, 429],
      ]);
      server.reset();
      expect(refused).toEqual([]);
    });
  });

  it('can be told without any rate header, while what is let through tells them', () =>
    withServer({ windows: WINDOWS, headers429: 'none' }, async (server) => {
      const granted = await ask(server, 'GET /2/users/me');
      const refused = await ask(server, 'GET /2/users/me');
      expect([granted.status, granted.headers['x-rate-limit-remaining']]).toEqual([200, '0']);
      expect(refused.status).toBe(429);
      expect(Object.keys(refused.headers).filter((name) => /limit/.test(name))).toEqual([]);
      expect(refused.headers).toHaveProperty('x-transaction-id');
    }));

  it('is kept also where requests are not', () =>
    withServer({ windows: WINDOWS, log: false }, async (server) => {
      await ask(server, 'GET /2/users/me');
      await ask(server, 'GET /2/users/me');
      expect([server.requests.length, server.refused.length]).toEqual([0, 1]);
    }));
});
