import { ENDPOINTS } from '../../lib/facts/endpoints.js';
import { createXServer, ManualClock } from '../../lib/testing/index.js';
import { APP, ask, dig, USER, withServer } from './ask.js';
import { FILTERED, listen, Reader, range, settle, START, until } from './stream-reader.js';

const STREAMS = ENDPOINTS.filter(({ streams }) => streams).map(({ op }) => op);

describe('streams of the simulated X', () => {
  it('are all that X has', () => expect(STREAMS).toHaveLength(16));

  it.each(STREAMS)('%s sends numbered posts, one a line', (operation) =>
    withServer({}, async (server) => {
      const stream = server.stream(operation);
      const reader = await listen(server, operation.slice('GET '.length));
      expect(reader.status).toBe(200);
      expect(reader.headers).toMatchObject({
        'content-type': 'application/json; charset=utf-8',
        'transfer-encoding': 'chunked',
        'x-transaction-id': expect.stringMatching(/^[0-9a-f]{16}$/),
      });
      expect(stream.publish(3)).toBe(3);
      await until(() => reader.posts.length === 3);
      expect(reader.numbers).toEqual([1, 2, 3]);
      expect(reader.posts.map(({ data }) => data.id)).toEqual([1, 2, 3].map((number) => stream.idOf(number)));
      expect(reader.posts.map(({ data }) => stream.numberOf(data.id))).toEqual([1, 2, 3]);
      expect('matching_rules' in (reader.posts[0] ?? {})).toBe(operation === FILTERED);
      expect([stream.published, stream.delivered, stream.connections.length]).toEqual([3, 3, 1]);
    }),
  );

  it('have texts with characters of several bytes, ascending ids and true times', async () => {
    const clock = new ManualClock(START);
    await withServer({ clock, skewMs: 5_000, streams: { rate: 10 } }, async (server) => {
      const reader = await listen(server);
      await clock.advance(1_000);
      await until(() => reader.posts.length === 10);
      const { posts } = reader;
      for (const { data } of posts) expect(Buffer.byteLength(data.text)).toBeGreaterThan(data.text.length);
      const ids = posts.map(({ data }) => BigInt(data.id));
      expect([...ids].sort((a, b) => (a < b ? -1 : 1))).toEqual(ids);
      expect(posts.map(({ data }) => Date.parse(data.created_at) - START - 5_000)).toEqual(
        range(1, 10).map((number) => number * 100),
      );
      expect(posts.map(({ data }) => Number(BigInt(data.id) >> 22n) + 1_288_834_974_657)).toEqual(
        posts.map(({ data }) => Date.parse(data.created_at)),
      );
    });
  });

  it('go on whether or not anybody is connected: who was away has lost posts', async () => {
    const clock = new ManualClock(START);
    await withServer({ clock, streams: { rate: 2 } }, async (server) => {
      const stream = server.stream(FILTERED);
      const first = await listen(server);
      await clock.advance(2_000);
      await until(() => first.posts.length === 4);
      first.leave();
      await until(() => stream.connections.length === 0);
      expect(clock.pending).toBe(0);
      await clock.advance(3_000);
      expect([stream.published, stream.delivered]).toEqual([10, 4]);
      const second = await listen(server);
      await clock.advance(1_000);
      await until(() => second.posts.length === 2);
      expect(second.numbers).toEqual([11, 12]);
      expect(stream.connects).toMatchObject([
        { number: 1, at: START, delivered: 4, closedBy: 'client', closedAt: START + 2_000 },
        { number: 2, at: START + 5_000, delivered: 2 },
      ]);
    });
  });

  it('are the same for the same seed, rate and time, and shared by all connections', async () => {
    const seen: string[] = [];
    for (const seed of [1, 1, 2]) {
      const clock = new ManualClock(START);
      await withServer({ clock, seed, streams: { rate: 5, maxConnections: 2 } }, async (server) => {
        const readers = [await listen(server), await listen(server)];
        await clock.advance(1_000);
        await until(() => readers.every(({ posts }) => posts.length === 5));
        expect(readers[0]?.text).toBe(readers[1]?.text);
        seen.push(readers[0]?.text ?? '');
      });
    }
    expect(seen[1]).toBe(seen[0]);
    expect(seen[2]).not.toBe(seen[0]);
  });

  it('take another rate, in batches, and what is published in between', async () => {
    const clock = new ManualClock(START);
    await withServer({ clock, streams: { batchMs: 500 } }, async (server) => {
      const stream = server.stream(FILTERED);
      const reader = await listen(server);
      await clock.advance(60_000 - 20_001);
      stream.rate(10);
      await clock.advance(499);
      await settle();
      expect(reader.posts).toEqual([]);
      await clock.advance(1);
      await until(() => reader.posts.length === 5);
      stream.publish({
        data: { text: 'mine' },
        errors: [{ title: 'Not Found Error' }],
        includes: { users: [] },
      });
      await until(() => reader.posts.length === 6);
      expect(reader.posts[5]).toMatchObject({
        data: { id: stream.idOf(6), text: 'mine', author_id: expect.any(String) },
        matching_rules: [{ tag: 'cats with images' }],
        errors: [{ title: 'Not Found Error' }],
        includes: { users: [] },
      });
      stream.rate(0);
      await clock.advance(19_999);
      expect(stream.published).toBe(6);
    });
  });

  it('keep alive after so long without a byte', async () => {
    const clock = new ManualClock(START);
    await withServer({ clock }, async (server) => {
      const reader = await listen(server);
      await clock.advance(19_999);
      await settle();
      expect(reader.text).toBe('');
      await clock.advance(1);
      await until(() => reader.text === '\r\n');
      await clock.advance(10_000);
      server.stream(FILTERED).publish();
      await clock.advance(19_999);
      await until(() => reader.posts.length === 1);
      await settle();
      expect(reader.keepAlives).toBe(1);
      await clock.advance(1);
      await until(() => reader.keepAlives === 2);
    });
  });

  it('flood in constant memory, at the pace of the reader', () =>
    withServer({ streams: { slowClientBytes: 1_000 } }, async (server) => {
      const stream = server.stream(FILTERED);
      const reader = await listen(server);
      reader.pause();
      expect(stream.flood(200_000)).toBe(200_000);
      await settle();
      expect(stream.delivered).toBeLessThan(200_000);
      expect(stream.connections).toHaveLength(1);
      reader.resume();
      await until(() => stream.delivered === 200_000);
      const end = Buffer.from(`"${stream.idOf(200_000)}"`);
      await until(() => reader.pieces.slice(-3).some((piece) => piece.includes(end)));
      const { numbers } = reader;
      expect(numbers).toHaveLength(200_000);
      expect(numbers.every((number, index) => number === index + 1)).toBe(true);
    }));

  it('throw out who reads too slowly, who then has no backfill', async () => {
    const clock = new ManualClock(START);
    await withServer({ clock, streams: { slowClientBytes: 100_000 } }, async (server) => {
      const stream = server.stream(FILTERED);
      const slow = await listen(server);
      slow.pause();
      for (let times = 0; stream.connections.length > 0; times += 1) {
        stream.publish(300);
        await settle();
        expect(times).toBeLessThan(1_000);
      }
      expect(stream.connects[0]).toMatchObject({ closedBy: 'slow' });
      await clock.advance(1_000);
      const back = await listen(server, '/2/tweets/search/stream?backfill_minutes=5');
      const missed = stream.published;
      stream.publish();
      await until(() => back.posts.length === 1);
      expect(back.numbers).toEqual([missed + 1]);
      slow.resume();
      await until(() => slow.outcome === 'end');
      expect(slow.lines.at(-1)).toMatchObject({ errors: [{ disconnect_type: 'SlowReader' }] });
      back.leave();
      await until(() => stream.connections.length === 0);
      const again = await listen(server, '/2/tweets/search/stream?backfill_minutes=5');
      await until(() => again.posts.length === 1);
      expect(again.numbers).toEqual([missed + 1]);
    });
  });

  it('cut what they send in pieces of any length', () =>
    withServer({ streams: { chunkBytes: 3 } }, async (server) => {
      const stream = server.stream(FILTERED);
      const reader = await listen(server);
      stream.publish(20);
      await until(() => reader.posts.length === 20);
      expect(new Set(reader.pieces.map(({ length }) => length))).toEqual(new Set([1, 2, 3]));
      const isInside = reader.pieces.some((piece) => ((piece[0] ?? 0) & 0xc0) === 0x80);
      expect(isInside).toBe(true);
      expect(reader.numbers).toEqual(range(1, 20));
    }));

  it('are closed with the server, timers too', async () => {
    const clock = new ManualClock(START);
    const server = await createXServer({ clock, streams: { rate: 1 } });
    const stream = server.stream(FILTERED);
    const readers = [await listen(server), await listen(server, '/2/tweets/sample/stream')];
    stream.stall({ forMs: 60_000 });
    // Two rates, two keep-alives and a stall.
    expect(clock.pending).toBe(5);
    const closing = server.close();
    expect(clock.pending).toBe(0);
    await closing;
    await until(() => readers.every(({ outcome }) => outcome === 'ECONNRESET'));
  });

  it('know of a client that is gone before its answer, and of what happens to it before', async () => {
    const clock = new ManualClock(START);
    await withServer({ clock, requestLatencyMs: 10, latencyMs: 50 }, async (server) => {
      const stream = server.stream(FILTERED);
      const impatient = new Reader(server, '/2/tweets/search/stream', APP);
      await until(() => clock.pending === 1);
      await clock.advance(10);
      expect(stream.connections).toHaveLength(1);
      impatient.leave();
      await until(() => stream.connections.length === 0);
      const gone = new Reader(server, '/2/tweets/search/stream', APP);
      await until(() => clock.pending === 1);
      gone.leave();
      await until(() => gone.outcome !== undefined);
      await settle();
      await clock.advance(10);
      expect(stream.connects).toMatchObject([{ closedBy: 'client' }, { closedBy: 'client' }]);
      const asking = new Reader(server, '/2/tweets/search/stream', APP);
      await until(() => clock.pending === 1);
      await clock.advance(10);
      stream.publish(2);
      stream.line('{"said":"early"}');
      stream.cut({ how: 'end' });
      await clock.advance(50);
      await until(() => asking.outcome === 'end');
      expect(asking.text).toBe('{"said":"early"}\r\n');
    });
  });

  it('begin anew with reset()', async () => {
    const clock = new ManualClock(START);
    await withServer({ clock, streams: { rate: 1 } }, async (server) => {
      const stream = server.stream(FILTERED);
      const reader = await listen(server);
      await clock.advance(5_000);
      await until(() => reader.posts.length === 5);
      server.reset();
      await until(() => reader.outcome === 'ECONNRESET');
      expect([stream.published, stream.delivered, stream.mostConnections]).toEqual([0, 0, 0]);
      expect([stream.connects, clock.pending]).toEqual([[], 0]);
      const second = await listen(server);
      await clock.advance(1_000);
      await until(() => second.numbers.length === 1);
      expect(second.numbers).toEqual([1]);
    });
  });

  it('take no user, and say only the head to a HEAD', () =>
    withServer({}, async (server) => {
      const refused = await ask(server, FILTERED, { auth: USER });
      expect(refused.status).toBe(403);
      expect(refused.text).toContain('unsupported-authentication');
      const head = await ask(server, 'HEAD /2/tweets/search/stream', { auth: APP });
      expect([head.status, head.text]).toEqual([200, '']);
      expect(server.stream(FILTERED).connects).toMatchObject([{ status: 403, kind: 'refused' }]);
    }));

  it('of the filtered stream need rules, and match them in turn', async () => {
    await withServer({ streams: { rules: [] } }, async (server) => {
      const refused = await listen(server);
      await until(() => refused.outcome === 'end');
      expect(refused.status).toBe(409);
      expect(refused.body).toMatchObject({ connection_issue: 'RuleConfigurationIssue' });
      expect((await listen(server, '/2/tweets/sample/stream')).status).toBe(200);
    });
    const rules = [
      { id: '1', value: 'cat', tag: 'cats' },
      { id: '2', value: 'dog' },
    ];
    await withServer({ streams: { rules } }, async (server) => {
      const reader = await listen(server);
      server.stream(FILTERED).publish(4);
      await until(() => reader.posts.length === 4);
      expect(dig(reader.posts, '*', 'matching_rules', '*', 'id')).toEqual(['2', '1', '2', '1']);
    });
  });
});
