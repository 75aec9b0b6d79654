import axios from 'axios';
import { Broadcast } from '../../lib/cli/broadcast.js';
import { EventDigest, eventText } from '../../lib/cli/event-digest.js';
import { NO_COLOURS } from '../../lib/cli/paint.js';
import { readStream } from '../../lib/cli/reading.js';
import { Show } from '../../lib/cli/show.js';
import { streamText, type StreamOutcome } from '../../lib/cli/summary.js';
import { makeBus } from '../../lib/events/bus.js';
import { attach, type XHandle } from '../../lib/index.js';
import { createXServer } from '../../lib/testing/index.js';
import { FakeScreen, fakeIo } from './fake-io.js';

const STREAM = '/2/tweets/search/stream';
const OPERATION = `GET ${STREAM}`;
const told = { stream: STREAM, connection: 1 } as const;

/** The stream events that have a line, in the order of their lines. */
const turnsOf = (lines: readonly string[]): (string | undefined)[] =>
  lines.flatMap((line) => /^ {2}(connect|disconnect|reconnect|gap) /.exec(line)?.[1] ?? []);

/** A handle that nothing happens to but what a test says. */
const quietX = (): XHandle =>
  ({ events: makeBus(), limits: { get: () => undefined, list: () => [] } }) as unknown as XHandle;

describe('the digest of stream events', () => {
  it('has a line for each, in order', () => {
    const x = quietX();
    const digest = new EventDigest(x);
    const { events } = x;
    events.emit('connect', { ...told, attempt: 1 });
    events.emit('disconnect', { ...told, reason: 'operational-disconnect', detail: 'Go.\n', afterMs: 1_234 });
    events.emit('reconnect', { ...told, attempt: 2, delayMs: 0, reason: 'operational-disconnect' });
    events.emit('reconnect', { ...told, attempt: 3, delayMs: 1_250, reason: 'network' });
    events.emit('connect', { ...told, attempt: 3, backfillMinutes: 2 });
    events.emit('connect', { ...told, attempt: 4, recovery: { from: 0, to: 400_000 } });
    for (const covered of ['backfill', 'recovery', 'no'] as const)
      events.emit('gap', { stream: STREAM, from: 0, to: 2_100, covered });

    expect(digest.take(0).map((line) => eventText(line, NO_COLOURS, 100))).toEqual([
      `  connect       ${STREAM}, attempt 1`,
      '  disconnect    operational-disconnect after 1.2 s: Go.',
      '  reconnect     attempt 2 at once (operational-disconnect)',
      '  reconnect     attempt 3 in 1,250 ms (network)',
      `  connect       ${STREAM}, attempt 3, backfill_minutes 2`,
      `  connect       ${STREAM}, attempt 4, to recover 6 min 40 s`,
      '  gap           posts of 2.1 s may be missing: backfill delivers them',
      '  gap           posts of 2.1 s may be missing: a recovery delivers them',
      '  gap           posts of 2.1 s may be missing: they cannot be recovered',
    ]);
    expect(digest.take(0)).toEqual([]);
  });
});

describe('a part of the show', () => {
  it('tells at once what happens to a stream, and before it what led there', async () => {
    const x = quietX();
    const io = fakeIo();
    const { outcome } = await new Show(x, io).part('A part', 2, async (came) => {
      came(1);
      x.events.emit('rateLimit', { bucket: 'b', window: '15min', remaining: 49, limit: 50 });
      x.events.emit('connect', { ...told, attempt: 1 });
      came(1);
      return Promise.resolve('through');
    });
    expect(outcome).toBe('through');
    expect(io.out.lines.map((line) => line.replace(/,.*/, ''))).toEqual([
      'A part',
      ' 50 %  1 of 2 posts',
      '  rateLimit     b 49 left of 50',
      `  connect       ${STREAM}`,
      '100 %  2 of 2 posts',
    ]);
  });

  it('leaves a terminal with a line of its own when it fails', async () => {
    const io = fakeIo(undefined, {}, new FakeScreen(80, { isTerminal: true }));
    const play = (came: (posts: number) => void): Promise<never> => {
      came(1);
      return Promise.reject(new Error('no more'));
    };
    await expect(new Show(quietX(), io).part('A part', 2, play)).rejects.toThrow('no more');
    expect(io.out.written).toMatch(/1 of 2 posts[^\n]*\n$/);
  });
});

describe('reading a stream', () => {
  it('loses and doubles nothing though X disconnects it and is gone for a while', async () => {
    const server = await createXServer();
    const broadcast = new Broadcast(server);
    const x = attach(
      axios.create({ baseURL: server.url, headers: { Authorization: 'Bearer AAAA' }, proxy: false }),
    );
    try {
      const screen = new FakeScreen(100);
      const show = new Show(x, fakeIo(undefined, {}, screen));
      const outcome = await readStream(broadcast, x, show, screen);

      const { connects, published, delivered } = server.stream(OPERATION);
      expect(outcome).toMatchObject({ published, delivered: published, lost: 0, doubled: 0 });
      expect(published).toBe(broadcast.posts);
      // By the account of the server, which knows what it sent and when.
      expect(outcome.dropped).toBe(delivered - published);
      const [first, ...more] = connects.filter(({ status }) => status === 200);
      expect(more).toHaveLength(1);
      expect(more[0]).toMatchObject({ params: { backfill_minutes: '1' } });
      expect(outcome.unheard).toBe((more[0]?.replayed ?? 0) - (first?.delivered ?? 0));
      expect(outcome.unheard).toBeGreaterThan(0);
      expect(connects.filter(({ status }) => status !== 200)).toHaveLength(2);
      expect(turnsOf(screen.lines)).toEqual([
        'connect',
        'disconnect',
        'reconnect',
        'reconnect',
        'reconnect',
        'connect',
        'gap',
      ]);
    } finally {
      broadcast.stop();
      await x.close();
      await server.close();
    }
  });
});

describe('what the reading of a stream came to', () => {
  const fine: StreamOutcome = {
    path: STREAM,
    published: 60,
    unheard: 16,
    delivered: 60,
    lost: 0,
    doubled: 0,
    dropped: 24,
    elapsedMs: 3_100,
  };

  it('is told in a table', () => {
    expect(streamText(fine, NO_COLOURS, 80).split('\n')).toEqual([
      '',
      `Stream  ${STREAM} for 3.1 s`,
      '      60  published                     16 of them while no client was connected',
      '      60  delivered                     to one `for await` across the disconnect',
      '       0  lost                          backfill delivered what was missed',
      '       0  delivered twice               24 came again and were dropped',
      '',
    ]);
  });

  it('claims no recovery where there was none', () => {
    const text = streamText({ ...fine, delivered: 44, lost: 16, dropped: 0 }, NO_COLOURS, 80);
    expect(text).toMatch(/ 44 {2}delivered\n {6}16 {2}lost\n {7}0 {2}delivered twice\n$/);
    expect(streamText({ ...fine, unheard: 0 }, NO_COLOURS, 80)).toMatch(
      /60 {2}published\n.*\n {7}0 {2}lost\n/,
    );
  });
});
