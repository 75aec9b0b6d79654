import axios from 'axios';
import { EventDigest, eventText, pathOf } from '../../lib/cli/event-digest.js';
import { NO_COLOURS } from '../../lib/cli/paint.js';
import { batches, interleave, single } from '../../lib/cli/plan.js';
import { summaryText } from '../../lib/cli/summary.js';
import { Tally } from '../../lib/cli/tally.js';
import { liveX, simulatedX } from '../../lib/cli/venue.js';
import { attach } from '../../lib/index.js';
import { createXServer } from '../../lib/testing/index.js';

describe('the plan', () => {
  it('asks for ten posts a call', () => {
    const ids = Array.from({ length: 23 }, (_, id) => String(id));
    const calls = batches(ids, { 'tweet.fields': 'created_at' });
    expect(calls.map((call) => call.ids.length)).toEqual([10, 10, 3]);
    expect(calls[2]).toEqual({
      path: '/2/tweets',
      params: { ids: '20,21,22', 'tweet.fields': 'created_at' },
      ids: ['20', '21', '22'],
    });
    expect(single('20')).toEqual({ path: '/2/tweets/20', ids: ['20'] });
  });

  it('spreads the special calls', () => {
    expect(interleave(['1', '2', '3', '4', '5', '6'], ['a', 'b']).join('')).toBe('12a34b56');
    expect(interleave(['1'], ['a', 'b']).join('')).toBe('1ab');
    expect(interleave([], ['a']).join('')).toBe('a');
  });
});

describe('venues', () => {
  it.each([1, 2, 19, 20, 300, 1999])('the simulated X plans every one of %d posts once', async (posts) => {
    const venue = await simulatedX(posts, 5);
    await venue.close();
    const ids = venue.lookups.flatMap((lookup) => lookup.ids);
    expect([ids.length, new Set(ids).size]).toEqual([posts, posts]);
  });

  it('only the simulated X has a stream to read', async () => {
    const venue = await simulatedX(1, 5);
    await venue.close();
    expect(venue.broadcast).toMatchObject({ path: '/2/tweets/search/stream', published: 0 });
    expect(liveX(undefined, 'token').broadcast).toBeUndefined();
  });

  it('the real X is asked three times at most', () => {
    const ids = Array.from({ length: 30 }, (_, id) => String(id));
    const { instance, lookups } = liveX(ids, ' token\n');
    expect(lookups).toHaveLength(3);
    expect(lookups.every(({ path }) => path === '/2/tweets')).toBe(true);
    expect(instance.defaults.headers).toMatchObject({ Authorization: 'Bearer token' });
    expect(liveX(undefined, 'token').lookups).toHaveLength(1);
    expect(() => liveX(undefined, ' ')).toThrow(/X_BEARER_TOKEN=\.\.\. axios-x demo --live/);
  });
});

describe('what a run came to', () => {
  it('counts posts, Results and problems, and digests the events', async () => {
    const server = await createXServer({ windows: { 'GET /2/tweets': { limit: 2, windowMs: 60_000 } } });
    try {
      const instance = axios.create({ baseURL: server.url, headers: { Authorization: 'Bearer AAAA' } });
      // Waits for nothing: a refusal has to be told too.
      const x = attach(instance, { pacing: false, retry: false });
      const digest = new EventDigest(x);
      const tally = new Tally();
      const look = async (path: string, ids: string[], params?: object): Promise<void> =>
        tally.add(ids, await x.client.get(path, params && { params }));
      const mixed = server.posts.ids(10);
      const gone = server.posts.ids(2, 'deleted');
      await look('/2/tweets', mixed, { ids: mixed.join() });
      await look('/2/tweets', gone, { ids: gone.join() });
      await look('/2/tweets', mixed, { ids: mixed.join() });
      await look('/2/users/me', []);

      expect(tally).toMatchObject({ found: 7, missing: 15, asked: 22, calls: 4 });
      expect(tally.results).toEqual({ success: 0, partial: 1, failure: 3 });
      expect(Object.fromEntries(tally.problems)).toEqual({
        'resource-not-found': 4,
        'not-authorized-for-resource': 1,
        'rate-limited': 1,
        'unsupported-authentication': 1,
      });
      expect(tally.example).toMatchObject({ kind: 'rate-limited', error: { status: 429 } });
      expect(digest.take(0).map((line) => eventText(line, NO_COLOURS, 100))).toEqual([
        '  partialError  1 call: 2 resource-not-found, 1 not-authorized-for-resource',
        '  failure       resource-not-found: GET /2/tweets, rate-limited: GET /2/tweets, unsupported-authent…',
        '  rateLimit     GET /2/tweets 0 left of 2',
      ]);
      expect(digest.take(0)).toEqual([]);

      const now = (x.limits.list()[0]?.resetAt ?? 0) - 30_000;
      const text = summaryText(
        { tally, limits: x.limits.list(), refused: 1, elapsedMs: 1_234, now },
        NO_COLOURS,
        100,
      );
      expect(text).toMatch(/^\nPosts {2}22 asked for in 1\.2 s\n {7}7 {2}found\n {6}15 {2}missing/);
      expect(text).toMatch(/\n {7}0 {2}GET \/2\/tweets +of 2, resets in 30 s, app:[0-9a-f]+\n/);
      expect(text).toContain('\nFor example  GET /2/tweets: 429 rate-limited\n');
      expect(text).toMatch(/See more {4}axios-x explain rate-limited\n$/);
      expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
      await x.close();
    } finally {
      await server.close();
    }
  });

  it('counts calls that got no answer', async () => {
    const { client } = attach(axios.create({ baseURL: 'http://127.0.0.1:1', proxy: false }));
    const tally = new Tally();
    tally.add(['1', '2'], await client.get('/2/tweets'));
    expect(tally).toMatchObject({ found: 0, missing: 2, results: { failure: 1 } });
    expect([...tally.problems]).toEqual([['network', 1]]);
    const text = summaryText({ tally, limits: [], refused: 0, elapsedMs: 1, now: 1 }, NO_COLOURS, 80);
    expect(text).toContain('For example  GET /2/tweets: no answer, network\n');
    expect(text).not.toContain('Budgets');
  });

  it('shows a figure that X did not tell as unknown', () => {
    const limits = [
      {
        bucket: 'b',
        operation: 'GET /2/x',
        credential: 'app:1',
        windows: [],
        updatedAt: 1,
        inFlight: 0,
        queued: 0,
        offsetMs: 0,
        nextStartAt: 1,
        eta: () => 1,
      },
    ];
    const text = summaryText(
      { tally: new Tally(), limits, refused: 0, elapsedMs: 1, now: 1 },
      NO_COLOURS,
      80,
    );
    expect(text).toMatch(/\n {7}\? {2}GET \/2\/x +app:1\n/);
  });

  it('names paths without origin and query', () => {
    expect(pathOf('https://api.x.com/2/tweets?ids=1')).toBe('/2/tweets');
    expect(pathOf('/2/users/me')).toBe('/2/users/me');
    expect(pathOf('https://api.x.com')).toBe('/');
  });
});
