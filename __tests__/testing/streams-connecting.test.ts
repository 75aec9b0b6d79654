import { ManualClock } from '../../lib/testing/index.js';
import { APP, ask, withServer } from './ask.js';
import { FILTERED, listen, range, settle, START, until } from './stream-reader.js';

const PATH = '/2/tweets/search/stream';
const OTHER_APP = 'Bearer AAAAanother';
const iso = (at: number): string => new Date(at).toISOString();

describe('connecting to a stream', () => {
  it('is refused above the connections that a credential may have, on this stream', () =>
    withServer({}, async (server) => {
      const stream = server.stream(FILTERED);
      await listen(server);
      const refused = await ask(server, FILTERED, { auth: APP });
      expect(refused.status).toBe(429);
      expect(refused.json).toEqual({
        title: 'ConnectionException',
        detail: 'This stream is currently at the maximum allowed connection limit.',
        connection_issue: 'TooManyConnections',
        type: 'https://api.twitter.com/2/problems/streaming-connection',
      });
      expect(refused.headers).toMatchObject({ 'x-rate-limit-limit': '50', 'x-rate-limit-remaining': '48' });
      expect((await listen(server, PATH, OTHER_APP)).status).toBe(200);
      expect((await listen(server, '/2/tweets/sample/stream')).status).toBe(200);
      expect(stream.connects.map(({ status, kind, open }) => [status, kind, open])).toEqual([
        [200, 'live', 1],
        [429, 'refused', 1],
        [200, 'live', 2],
      ]);
      expect([stream.mostConnections, server.refused]).toEqual([2, []]);
    }));

  it('gets a place back at once after a good end, later after a bad one', async () => {
    const clock = new ManualClock(START);
    await withServer({ clock, streams: { slotReleaseMs: 30_000 } }, async (server) => {
      const stream = server.stream(FILTERED);
      await listen(server);
      stream.cut({ how: 'end' });
      const second = await listen(server);
      expect(second.status).toBe(200);
      second.leave();
      await until(() => stream.connections.length === 0);
      await clock.advance(29_999);
      expect((await listen(server)).status).toBe(429);
      await clock.advance(1);
      expect((await listen(server)).status).toBe(200);
      stream.cut({ how: 'reset' });
      expect((await listen(server)).status).toBe(429);
    });
  });

  it('meets windows, outages and scripts as any other request, and the log has it', async () => {
    const clock = new ManualClock(START);
    const windows = { [FILTERED]: { limit: 2, windowMs: 60_000 } };
    await withServer({ clock, windows }, async (server) => {
      const stream = server.stream(FILTERED);
      server.reply(FILTERED, { status: 503 }, { times: 1 });
      expect((await listen(server)).status).toBe(503);
      for (let times = 0; times < 2; times += 1) {
        const reader = await listen(server);
        expect(reader.headers['x-rate-limit-remaining']).toBe(String(1 - times));
        stream.cut({ how: 'end' });
      }
      const refused = await ask(server, FILTERED, { auth: APP });
      expect([refused.status, refused.headers['x-rate-limit-remaining']]).toEqual([429, '0']);
      expect(refused.headers['x-rate-limit-reset']).toBe(String(START / 1000 + 60));
      server.outage(FILTERED, { forMs: 1_000, status: 502 });
      expect((await listen(server)).status).toBe(502);
      server.reply(FILTERED, { hangUp: 'before' }, { times: 1 });
      await clock.advance(1_000);
      expect((await listen(server)).outcome).toBe('ECONNRESET');
      expect(stream.connects.map(({ status }) => status)).toEqual([503, 200, 200, 429, 502, undefined]);
      expect(stream.connects[0]).toMatchObject({
        number: 1,
        at: START,
        credential: expect.stringMatching(/^app-/),
      });
      expect(server.requests).toHaveLength(6);
    });
  });
});

describe('backfill', () => {
  it('repeats the last minutes, mostly in order, and goes on without a hole', async () => {
    const clock = new ManualClock(START);
    await withServer({ clock, streams: { rate: 1, batchMs: 1_000 } }, async (server) => {
      const stream = server.stream(FILTERED);
      const first = await listen(server);
      await clock.advance(90_000);
      await until(() => first.posts.length === 90);
      first.leave();
      await until(() => stream.connections.length === 0);
      await clock.advance(30_000);
      const second = await listen(server, `${PATH}?backfill_minutes=1`);
      stream.publish(2);
      await clock.advance(3_000);
      await until(() => second.posts.length === 66);
      const { numbers } = second;
      expect([...numbers].sort((a, b) => a - b)).toEqual(range(60, 125));
      expect(numbers).not.toEqual(range(60, 125));
      expect(numbers.every((number, index) => Math.abs(number - 60 - index) <= 1)).toBe(true);
      expect(numbers.slice(61)).toEqual(range(121, 125));
      expect(stream.connects[1]).toMatchObject({
        params: { backfill_minutes: '1' },
        replayed: 61,
        delivered: 66,
      });
    });
  });

  it('brings nothing where nothing is asked for, and no more than there is', async () => {
    const clock = new ManualClock(START);
    const streams = { rate: 1, retentionMs: 120_000, maxConnections: 9 };
    await withServer({ clock, streams }, async (server) => {
      await clock.advance(300_000);
      const none = [await listen(server), await listen(server, `${PATH}?backfill_minutes=0`)];
      const all = await listen(server, `${PATH}?backfill_minutes=5`);
      await until(() => all.posts.length === 121);
      await settle();
      expect(none.map(({ text }) => text)).toEqual(['', '']);
      expect([...all.numbers].sort((a, b) => a - b)).toEqual(range(180, 300));
      expect(server.stream(FILTERED).idOf(300)).toBeDefined();
      expect(server.stream(FILTERED).idOf(301)).toBeUndefined();
    });
  });
});

describe('recovery', () => {
  it('brings a span of the past beside the live connection, then ends', async () => {
    const clock = new ManualClock(START);
    await withServer({ clock, streams: { rate: 0.1 } }, async (server) => {
      const stream = server.stream(FILTERED);
      await listen(server);
      stream.stall();
      await clock.advance(3_600_000);
      const span = `start_time=${iso(START + 600_000)}&end_time=${iso(START + 1_200_000)}`;
      const recovery = await listen(server, `${PATH}?${span}`);
      await until(() => recovery.outcome === 'end');
      expect([...recovery.numbers].sort((a, b) => a - b)).toEqual(range(60, 119));
      const empty = await listen(server, `${PATH}?start_time=${iso(START)}&end_time=${iso(START + 5_000)}`);
      await until(() => empty.outcome === 'end');
      expect(empty.text).toBe('');
      expect(stream.connects.map(({ kind, closedBy, open }) => [kind, closedBy, open])).toEqual([
        ['live', undefined, 1],
        ['recovery', 'end', 1],
        ['recovery', 'end', 1],
      ]);
      expect(stream.mostConnections).toBe(1);
    });
  });

  it('runs twice at once and no more', async () => {
    const clock = new ManualClock(START);
    await withServer({ clock }, async (server) => {
      server.stream(FILTERED).flood(300_000);
      await clock.advance(10_000);
      const path = `${PATH}?start_time=${iso(START)}&end_time=${iso(START + 1_000)}`;
      for (let times = 0; times < 2; times += 1) (await listen(server, path)).pause();
      expect((await listen(server, path)).status).toBe(429);
    });
  });
});

describe('asking for the past', () => {
  const NOW = START + 48 * 3_600_000;
  const [t1, t2, old, later] = [NOW - 9_000, NOW - 1_000, START, NOW + 1_000].map(iso);

  it.each<[string, object, string]>([
    [`${PATH}?backfill_minutes=6`, {}, 'backfill_minutes'],
    [`${PATH}?backfill_minutes=1.5`, {}, 'backfill_minutes'],
    [`${PATH}?backfill_minutes=2`, { backfill: false }, 'backfill_minutes'],
    [`${PATH}?start_time=${t1}`, {}, 'start_time'],
    [`${PATH}?end_time=${t2}`, {}, 'end_time'],
    [`${PATH}?start_time=${t1}&end_time=${t2}`, { recovery: false }, 'start_time'],
    [`${PATH}?start_time=yesterday&end_time=${t2}`, {}, 'start_time'],
    [`${PATH}?start_time=${t1}&end_time=2026`, {}, 'end_time'],
    [`${PATH}?start_time=${t2}&end_time=${t1}`, {}, 'end_time'],
    [`${PATH}?start_time=${old}&end_time=${t1}`, {}, 'start_time'],
    [`${PATH}?start_time=${t1}&end_time=${later}`, {}, 'end_time'],
    [`/2/tweets/sample/stream?start_time=${t1}&end_time=${t2}`, {}, 'start_time'],
    ['/2/powerstream?backfillMinutes=2', { backfill: false }, 'backfillMinutes'],
    [`/2/powerstream?startTime=${t1}&endTime=${t2}`, { recovery: false }, 'startTime'],
  ])('is refused with the parameter’s name: %s %j', (path, streams, name) =>
    withServer({ clock: new ManualClock(NOW), streams }, async (server) => {
      const refused = await ask(server, `GET ${path}`, { auth: APP });
      expect(refused.status).toBe(400);
      expect(refused.json).toMatchObject({
        errors: [{ parameters: { [name]: [expect.any(String)] }, message: expect.stringContaining(name) }],
        type: 'https://api.twitter.com/2/problems/invalid-request',
      });
    }),
  );

  it('goes by other names on the powerstream', async () => {
    const clock = new ManualClock(START);
    await withServer({ clock, streams: { rate: 1 } }, async (server) => {
      await clock.advance(10_000);
      const backfill = await listen(server, '/2/powerstream?backfillMinutes=1&start_time=x');
      await until(() => backfill.posts.length === 10);
      const span = `startTime=${iso(START + 3_000)}&endTime=${iso(START + 5_000)}`;
      const recovery = await listen(server, `/2/powerstream?${span}`);
      await until(() => recovery.outcome === 'end');
      expect(recovery.posts).toHaveLength(2);
    });
  });
});

describe('options of streams', () => {
  it.each<[unknown, RegExp]>([
    [[], /^streams takes an object/],
    [{ rates: 1 }, /^streams does not take 'rates'; it takes rate, /],
    [{ rate: -1 }, /^streams\.rate takes/],
    [{ rate: Infinity }, /^streams\.rate takes/],
    [{ batchMs: 0 }, /^streams\.batchMs takes/],
    [{ keepAliveMs: 0 }, /^streams\.keepAliveMs takes/],
    [{ maxConnections: 1.5 }, /^streams\.maxConnections takes/],
    [{ slotReleaseMs: -1 }, /^streams\.slotReleaseMs takes/],
    [{ backfill: 1 }, /^streams\.backfill takes/],
    [{ recovery: 'no' }, /^streams\.recovery takes/],
    [{ retentionMs: Number.NaN }, /^streams\.retentionMs takes/],
    [{ slowClientBytes: 0 }, /^streams\.slowClientBytes takes/],
    [{ chunkBytes: 0 }, /^streams\.chunkBytes takes/],
    [{ rules: [{ value: 'cat' }] }, /^streams\.rules takes/],
  ])('are refused where wrong: %j', async (streams, message) => {
    const made = withServer(Object({ streams }), () => Promise.resolve());
    await expect(made).rejects.toThrow(TypeError);
    await expect(made).rejects.toThrow(message);
  });
});
