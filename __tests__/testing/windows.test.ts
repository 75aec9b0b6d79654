import { ManualClock, type XServer } from '../../lib/testing/index.js';
import { APP, ask, OTHER_USER, USER, withServer, type Asked } from './ask.js';

const START = Date.UTC(2026, 0, 1, 0, 0, 0, 400);
const QUARTER_HOUR = 15 * 60_000;

async function statuses(server: XServer, operation: string, times: number, auth = USER): Promise<number[]> {
  const seen: number[] = [];
  for (let time = 0; time < times; time += 1) seen.push((await ask(server, operation, { auth })).status);
  return seen;
}

function rate(asked: Asked, prefix = 'x-rate-limit'): (string | string[] | undefined)[] {
  return ['limit', 'remaining', 'reset'].map((name) => asked.headers[`${prefix}-${name}`]);
}

const oauth = (token: string): string =>
  `OAuth oauth_consumer_key="k", oauth_token="${token}", oauth_signature="s"`;

describe('windows of the simulated X', () => {
  it('counts down in the headers and refuses with 429 above the limit', () =>
    withServer({ windows: { 'GET /2/users/:id': { limit: 2, windowMs: QUARTER_HOUR } } }, async (server) => {
      const first = await ask(server, 'GET /2/users/12');
      const second = await ask(server, 'GET /2/users/13');
      const third = await ask(server, 'GET /2/users/14');
      expect([first, second, third].map((asked) => asked.headers['x-rate-limit-remaining'])).toEqual([
        '1',
        '0',
        '0',
      ]);
      expect(third.status).toBe(429);
      expect(third.json).toEqual({
        title: 'Too Many Requests',
        type: 'about:blank',
        status: 429,
        detail: 'Too Many Requests',
      });
      expect(rate(third).slice(0, 2)).toEqual(['2', '0']);
    }));

  it('never lets more through than the limit, however many ask at once', () =>
    withServer({ windows: { 'GET /2/users/me': { limit: 7, windowMs: QUARTER_HOUR } } }, async (server) => {
      const answers = await Promise.all(Array.from({ length: 30 }, () => ask(server, 'GET /2/users/me')));
      expect(answers.filter((asked) => asked.status === 200)).toHaveLength(7);
      expect(answers.filter((asked) => asked.status === 429)).toHaveLength(23);
    }));

  it('starts a window at its first request and ends it on a whole second of the given clock, as it tells', async () => {
    const clock = new ManualClock(START);
    const windows = { 'GET /2/users/me': { limit: 1, windowMs: 60_000 } };
    await withServer({ now: clock.now, windows }, async (server) => {
      await clock.advance(5_000);
      const first = await ask(server, 'GET /2/users/me');
      expect(rate(first)).toEqual(['1', '0', String(Math.floor((START + 65_000) / 1000))]);
      expect(first.headers.date).toBe(new Date(START + 5_000).toUTCString());
      await clock.advance(59_599);
      expect((await ask(server, 'GET /2/users/me')).status).toBe(429);
      await clock.advance(1);
      const next = await ask(server, 'GET /2/users/me');
      expect(next.status).toBe(200);
      expect(rate(next)[2]).toBe(String(Math.floor((START + 65_000) / 1000) + 60));
    });
  });

  it('gives each credential a budget of its own, and OAuth 1.0a is told apart by its token', () =>
    withServer({ windows: { 'GET /2/users/:id': { limit: 1, windowMs: QUARTER_HOUR } } }, async (server) => {
      for (const auth of [APP, USER, OTHER_USER, oauth('1-a'), oauth('1-b')]) {
        expect(await statuses(server, 'GET /2/users/1', 2, auth)).toEqual([200, 429]);
      }
    }));

  it('shares a window per app among all credentials and tells it in the app headers', async () => {
    const clock = new ManualClock(START);
    const windows = {
      'GET /2/users/:id': [
        { limit: 50, windowMs: QUARTER_HOUR },
        { limit: 3, windowMs: 86_400_000, per: 'app' },
      ],
    } as const;
    await withServer({ now: clock.now, windows }, async (server) => {
      expect(await statuses(server, 'GET /2/users/1', 2, USER)).toEqual([200, 200]);
      expect(await statuses(server, 'GET /2/users/1', 2, OTHER_USER)).toEqual([200, 429]);
      const refused = await ask(server, 'GET /2/users/1', { auth: APP });
      const reset = String(Math.floor((START + 86_400_000) / 1000));
      expect(rate(refused, 'x-app-limit-24hour')).toEqual(['3', '0', reset]);
      // What was refused has spent nothing of the other window.
      expect(rate(refused)[1]).toBe('50');
    });
  });

  it('refuses on an empty 24-hour window while the 15-minute window has requests left', () =>
    withServer(
      {
        windows: {
          'GET /2/users/me': [
            { limit: 50, windowMs: QUARTER_HOUR },
            { limit: 1, windowMs: 86_400_000 },
          ],
        },
      },
      async (server) => {
        expect(await statuses(server, 'GET /2/users/me', 1)).toEqual([200]);
        const refused = await ask(server, 'GET /2/users/me');
        expect(refused.status).toBe(429);
        expect(rate(refused).slice(0, 2)).toEqual(['50', '49']);
        expect(rate(refused, 'x-user-limit-24hour').slice(0, 2)).toEqual(['1', '0']);
      },
    ));

  it('can enforce a window that no header tells', () =>
    withServer(
      {
        windows: { 'GET /2/users/me': { limit: 1, windowMs: 1000, headers: 'none' } },
        now: new ManualClock(START).now,
      },
      async (server) => {
        await ask(server, 'GET /2/users/me');
        const refused = await ask(server, 'GET /2/users/me');
        expect(refused.status).toBe(429);
        expect(rate(refused)).toEqual([undefined, undefined, undefined]);
      },
    ));

  it('knows the documented limits of apps and of users', () =>
    withServer({}, async (server) => {
      expect(rate(await ask(server, 'GET /2/tweets/1', { auth: APP })).slice(0, 2)).toEqual(['450', '449']);
      expect(rate(await ask(server, 'GET /2/tweets/1', { auth: USER })).slice(0, 2)).toEqual(['900', '899']);
      const post = await ask(server, 'POST /2/tweets', { body: { text: 'a' } });
      expect(rate(post).slice(0, 2)).toEqual(['100', '99']);
      expect(rate(post, 'x-app-limit-24hour').slice(0, 2)).toEqual(['10000', '9999']);
      const like = await ask(server, 'POST /2/users/1/likes', { body: { tweet_id: '1' } });
      expect(rate(like).slice(0, 2)).toEqual(['50', '49']);
      expect(rate(like, 'x-user-limit-24hour').slice(0, 2)).toEqual(['1000', '999']);
      // Undocumented: X may send headers or none; this one sends none.
      expect(rate(await ask(server, 'GET /2/notes/search/notes_written'))[0]).toBeUndefined();
    }));

  it('lets operations that share a bucket spend one window', () =>
    // A window of a second ends with a second of the clock: the real one's may end between two requests.
    withServer({ now: new ManualClock(START).now }, async (server) => {
      await ask(server, 'GET /2/spaces/1');
      expect(rate(await ask(server, 'GET /2/spaces'))[1]).toBe('298');
      expect(rate(await ask(server, 'GET /2/spaces/by/creator_ids'))[1]).toBe('297');
      // Its second window, one request per second, is its own and untold.
      expect((await ask(server, 'GET /2/spaces/by/creator_ids')).status).toBe(429);
      expect((await ask(server, 'GET /2/spaces')).status).toBe(200);
    }));

  it('tells what is spent, and forgets it on reset', async () => {
    const clock = new ManualClock(START);
    await withServer({ now: clock.now }, async (server) => {
      await ask(server, 'GET /2/users/me');
      expect(server.windows()).toEqual([
        {
          bucket: 'GET /2/users/me',
          credential: expect.stringMatching(/^user-[0-9a-f]{8}$/),
          limit: 75,
          remaining: 74,
          windowMs: QUARTER_HOUR,
          resetAt: START - 400 + QUARTER_HOUR,
          headers: '15min',
        },
      ]);
      await clock.advance(QUARTER_HOUR);
      expect(server.windows()).toEqual([]);
      await ask(server, 'GET /2/users/me');
      server.reset();
      expect(server.windows()).toEqual([]);
    });
  });
});
