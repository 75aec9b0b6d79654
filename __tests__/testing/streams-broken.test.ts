import { connect } from 'node:net';
import { ManualClock, type DisconnectOptions, type StreamEnd } from '../../lib/testing/index.js';
import { APP, withServer } from './ask.js';
import { FILTERED, listen, settle, START, until } from './stream-reader.js';

const OUTCOMES: readonly (readonly [StreamEnd, string])[] = [
  ['end', 'end'],
  ['close', 'ECONNRESET'],
  ['reset', 'ECONNRESET'],
];

describe('a stream that breaks', () => {
  it.each(OUTCOMES)('after what was sent: %s', (how, outcome) =>
    withServer({}, async (server) => {
      const stream = server.stream(FILTERED);
      const reader = await listen(server);
      stream.publish(500);
      await until(() => stream.delivered === 500);
      stream.cut({ how });
      expect(stream.connections).toEqual([]);
      await until(() => reader.outcome !== undefined);
      expect(reader.outcome).toBe(outcome);
      expect(reader.numbers).toHaveLength(500);
      expect(reader.text.endsWith('}\r\n')).toBe(true);
      expect(stream.connects).toMatchObject([{ delivered: 500, closedBy: how }]);
    }),
  );

  it.each([
    ['mid-line', 'close'],
    ['mid-character', 'reset'],
    ['between', 'end'],
  ] as const)('inside the line of a post: %s', (at, how) =>
    withServer({}, async (server) => {
      const stream = server.stream(FILTERED);
      const reader = await listen(server);
      stream.publish();
      stream.cut({ at, how });
      await until(() => reader.outcome !== undefined);
      expect([reader.numbers, stream.published, stream.delivered]).toEqual([[1], 2, 1]);
      const again = await listen(server, '/2/tweets/search/stream?backfill_minutes=1');
      await until(() => again.posts.length === 2);
      const whole = again.bytes.subarray(again.bytes.indexOf(`{"data":{"id":"${stream.idOf(2)}"`));
      const rest = reader.bytes.subarray(reader.bytes.indexOf('\r\n') + 2);
      expect(rest.length).toBeGreaterThan(10);
      expect(whole.subarray(0, rest.length)).toEqual(rest);
      const isCharacterWhole = !rest.toString('utf8').includes('\ufffd');
      expect([isCharacterWhole, rest.at(-1) === 13]).toEqual([at !== 'mid-character', at === 'between']);
    }),
  );

  it.each(['', 'a', 'ab'])('in the middle of a line, but not inside a character: %j', (shift) =>
    withServer({}, async (server) => {
      const stream = server.stream(FILTERED);
      const reader = await listen(server);
      stream.stall();
      stream.publish({ data: { text: shift + '日'.repeat(500) } });
      stream.cut({ at: 'mid-line', how: 'end' });
      await until(() => reader.outcome === 'end');
      expect(reader.text.endsWith('日')).toBe(true);
    }),
  );

  it.each([
    ['close', 'end'],
    ['reset', 'ECONNRESET'],
  ] as const)('resets the socket, or only closes it: %s', (how, outcome) =>
    withServer({}, async (server) => {
      const stream = server.stream(FILTERED);
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      const ended = new Promise((resolve) => {
        socket
          .on('end', () => resolve('end'))
          .on('error', ({ code }: NodeJS.ErrnoException) => resolve(code));
      });
      socket.write(`GET /2/tweets/search/stream HTTP/1.1\r\nhost: x\r\nauthorization: ${APP}\r\n\r\n`);
      // A reset that comes together with bytes is read as an end.
      await new Promise((resolve) => socket.once('data', resolve));
      stream.cut({ how });
      expect(await ended).toBe(outcome);
    }),
  );

  it('breaks for one connection and goes on for another', () =>
    withServer({ streams: { maxConnections: 2 } }, async (server) => {
      const stream = server.stream(FILTERED);
      const one = await listen(server);
      const other = await listen(server);
      stream.cut({ at: 'mid-line', connection: 1 });
      stream.publish();
      await until(() => one.outcome !== undefined && other.posts.length === 2);
      expect([one.numbers, other.numbers]).toEqual([[], [1, 2]]);
      expect(stream.connections.map(({ number }) => number)).toEqual([2]);
    }));

  it('stalls for a time, keep-alives too, and then brings what came meanwhile', async () => {
    const clock = new ManualClock(START);
    await withServer({ clock, streams: { rate: 1 } }, async (server) => {
      const stream = server.stream(FILTERED);
      const reader = await listen(server);
      stream.stall({ forMs: 60_000 });
      await clock.advance(59_999);
      await settle();
      expect([reader.text, stream.published]).toEqual(['', 59]);
      await clock.advance(1);
      await until(() => reader.posts.length === 60);
      stream.rate(0);
      stream.stall();
      await clock.advance(600_000);
      stream.publish();
      await settle();
      expect([reader.posts.length, reader.keepAlives]).toEqual([60, 0]);
      stream.resume();
      await until(() => reader.posts.length === 61);
      await clock.advance(20_000);
      await until(() => reader.keepAlives === 1);
    });
  });

  const TYPES = 'https://api.twitter.com/2/problems/';
  it.each<[DisconnectOptions, unknown]>([
    [
      {},
      {
        errors: [
          {
            title: 'operational-disconnect',
            disconnect_type: 'OperationalDisconnect',
            detail: 'This stream has been disconnected for operational reasons.',
            type: `${TYPES}operational-disconnect`,
          },
        ],
      },
    ],
    [
      { form: 'flat', fields: { disconnect_type: 'UpstreamOperationalDisconnect' } },
      expect.objectContaining({ disconnect_type: 'UpstreamOperationalDisconnect' }),
    ],
    [
      { form: 'legacy', fields: { detail: 'Full.' } },
      { error: { message: 'Full.', sent: '2026-01-01T00:00:00+00:00' } },
    ],
    [
      { problem: 'streaming-connection' },
      {
        errors: [
          expect.objectContaining({ title: 'ConnectionException', connection_issue: 'TooManyConnections' }),
        ],
      },
    ],
    [
      { problem: 'client-disconnected' },
      { errors: [expect.objectContaining({ type: `${TYPES}client-disconnected` })] },
    ],
    [{ problem: 'usage-capped' }, { errors: [expect.objectContaining({ title: 'UsageCapExceeded' })] }],
  ])('says why on the stream: %j', (options, line) =>
    withServer({ clock: new ManualClock(START) }, async (server) => {
      const reader = await listen(server);
      server.stream(FILTERED).disconnect(options);
      await until(() => reader.outcome === 'end');
      expect(reader.lines).toEqual([line]);
    }),
  );

  it('may say a problem and stay, or be reset after it', () =>
    withServer({}, async (server) => {
      const stream = server.stream(FILTERED);
      const reader = await listen(server);
      stream.disconnect({ how: 'stay' });
      stream.publish();
      await until(() => reader.posts.length === 1);
      stream.disconnect({ how: 'reset' });
      await until(() => reader.outcome === 'ECONNRESET');
      expect(reader.lines).toHaveLength(3);
    }));

  it('sends any line and any bytes, also while it stalls', () =>
    withServer({}, async (server) => {
      const stream = server.stream(FILTERED);
      const reader = await listen(server);
      stream.stall();
      stream.line('{"type":"connection_metadata"}');
      stream.say('no end');
      stream.say(Uint8Array.of(0xf0, 0x9f));
      await until(() => reader.bytes.length === 40);
      expect(reader.text).toBe('{"type":"connection_metadata"}\r\nno end\ufffd');
    }));

  it.each(OUTCOMES)('accepts connections and ends them at once: %s', (how, outcome) =>
    withServer({}, async (server) => {
      const stream = server.stream(FILTERED);
      stream.publish(3);
      stream.acceptThenClose(2, how);
      for (const path of ['/2/tweets/search/stream', '/2/tweets/search/stream?backfill_minutes=5']) {
        const reader = await listen(server, path);
        await until(() => reader.outcome !== undefined);
        expect([reader.status, reader.outcome, reader.text]).toEqual([200, outcome, '']);
      }
      const third = await listen(server);
      stream.publish();
      await until(() => third.posts.length === 1);
      expect(stream.connects).toMatchObject([{ closedBy: how }, { closedBy: how }, { delivered: 1 }]);
    }),
  );

  it.each<[string, unknown[], RegExp]>([
    ['rate', [-1], /^rate takes/],
    ['publish', [1.5], /^publish takes/],
    ['publish', [null], /^publish takes/],
    ['flood', ['x'], /^flood takes/],
    ['numberOf', ['x'], /^numberOf takes/],
    ['cut', [null], /^cut takes/],
    ['cut', [{ at: 'end' }], /^at takes 'line'/],
    ['cut', [{ how: 'stay' }], /^how takes 'end'/],
    ['cut', [{ connection: 0 }], /^connection takes/],
    ['stall', [{ forMs: 0 }], /^forMs takes/],
    ['disconnect', [{ problem: 'nothing' }], /^problem takes/],
    ['disconnect', [{ form: 'xml' }], /^form takes/],
    ['disconnect', [{ fields: 1 }], /^fields takes/],
    ['line', ['', { connection: 'a' }], /^connection takes/],
    ['acceptThenClose', [0], /^acceptThenClose takes/],
  ])('refuses what is wrong: %s(%j)', (method, args, message) =>
    withServer({}, async (server) => {
      await Promise.resolve();
      const stream = server.stream(FILTERED);
      const call = (): unknown => Reflect.apply(Reflect.get(stream, method) as () => void, stream, args);
      expect(call).toThrow(TypeError);
      expect(call).toThrow(message);
      expect(() => server.stream('GET /2/tweets')).toThrow(/^stream takes a streaming operation/);
    }),
  );
});
