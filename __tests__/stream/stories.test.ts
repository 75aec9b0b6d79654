import type { ReconnectEvent } from '../../lib/model/stream-events.js';
import type { Problem } from '../../lib/model/problem.js';
import type { StreamItem } from '../../lib/model/stream.js';
import type { XError } from '../../lib/model/x-error.js';
import { StreamWorld, type Answer, type WorldOptions } from '../helpers/stream-world.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const up = (livesMs: number, ends: 'reset' | 'end' | 'stall' | 'told' | 'slow-reader' = 'reset'): Answer => ({
  status: 200,
  livesMs,
  ends,
});
const busy = (times: number): Answer[] => Array.from({ length: times }, () => ({ status: 429 }));
const QUIET = { everyMs: 1e12, random: () => 0.5 };

/** A world whose first connects are answered so, and every later one as the last of these. */
async function live(
  answers: readonly Answer[],
  ms = HOUR,
  options: Partial<WorldOptions> = {},
): Promise<StreamWorld> {
  const world = new StreamWorld({
    answers: (number) => answers[Math.min(number, answers.length) - 1] as Answer,
    ...QUIET,
    ...options,
  });
  await world.run(ms);
  return world;
}

function delaysOf(world: StreamWorld): number[] {
  return world.connects.slice(1).map(({ at }, index) => {
    const { closedAt, at: before } = world.connects[index] as (typeof world.connects)[number];
    return Math.round(at - (closedAt ?? before));
  });
}

/** The pauses between the first connects, where all are answered alike. */
async function pauses(
  answer: Answer,
  count: number,
  options: Partial<WorldOptions> = {},
  ms = 2 * HOUR,
): Promise<number[]> {
  return delaysOf(await live([answer], ms, options)).slice(0, count);
}

describe('the ladders of X’s guide', () => {
  it('connects again at once when an established connection drops', async () => {
    expect(delaysOf(await live([up(5 * MINUTE), up(10 * HOUR)]))).toEqual([0]);
  });

  it('climbs by 250 ms up to 16 s for network errors', async () => {
    const climbed = await pauses({ status: 0 }, 70);
    expect(climbed.slice(0, 4)).toEqual([250, 500, 750, 1_000]);
    expect(climbed.slice(62, 66)).toEqual([15_750, 16_000, 16_000, 16_000]);
  });

  it('doubles from 5 s up to 320 s for HTTP errors, whichever', async () => {
    expect(await pauses({ status: 503 }, 8)).toEqual(
      [5, 10, 20, 40, 80, 160, 320, 320].map((seconds) => seconds * 1_000),
    );
    const mixed = await live([{ status: 503 }, { status: 500 }, { status: 503 }, up(10 * HOUR)]);
    expect(delaysOf(mixed)).toEqual([5_000, 10_000, 20_000]);
  });

  it.each([429, 'taken'] as const)('doubles from one minute for a 429: %s', async (status) => {
    const answer = { status } as Answer;
    expect(await pauses(answer, 6)).toEqual([1, 2, 4, 8, 16, 16].map((minutes) => minutes * MINUTE));
  });

  it('waits for the reset where that is later', async () => {
    const at = new StreamWorld({ answers: () => up(0), ...QUIET }).clock.now();
    const world = await live([{ status: 429, retryAt: at + 10 * MINUTE }, up(10 * HOUR)]);
    expect(delaysOf(world)[0]).toBeGreaterThanOrEqual(10 * MINUTE);
  });

  it('climbs against a server that accepts and closes', async () => {
    const world = await live([up(0, 'end')]);
    expect(delaysOf(world).slice(0, 4)).toEqual([250, 500, 750, 1_000]);
    const start = world.connects[0]?.at ?? 0;
    expect(world.connects.filter(({ at }) => at < start + 1_500)).toHaveLength(3);
  });

  it('begins anew only after a minute of being up', async () => {
    const flapping = [up(30_000), up(30_000), up(59_000), up(MINUTE), up(2_000), up(10 * HOUR)];
    expect(delaysOf(await live(flapping))).toEqual([0, 250, 500, 0, 250]);
  });

  it('takes the user’s own ladders, classes and functions', async () => {
    const constant = { kind: 'constant', baseMs: 7, maxMs: 7, jitter: 'none' } as const;
    expect(await pauses({ status: 503 }, 2, { stream: { backoff: constant } }, 100)).toEqual([7, 7]);
    expect(await pauses({ status: 503 }, 2, { stream: { backoff: { network: constant } } })).toEqual([
      5_000, 10_000,
    ]);
    const asked: [number, string][] = [];
    const backoff = (attempt: number, error: XError): number => {
      asked.push([attempt, error.kind]);
      return 1_234;
    };
    expect(await pauses({ status: 0 }, 2, { stream: { backoff } })).toEqual([1_234, 1_234]);
    expect(asked.slice(0, 2)).toEqual([
      [1, 'network'],
      [2, 'network'],
    ]);
  });

  it.each([
    [
      'throws',
      (): number => {
        throw new Error('mine');
      },
    ],
    ['gives no number', (): number => Number.NaN],
  ])('climbs X’s own where the user’s function %s, and tells', async (_, backoff) => {
    const errors: unknown[] = [];
    const world = new StreamWorld({ answers: () => ({ status: 503 }), ...QUIET, stream: { backoff } });
    world.bus.on('listenerError', ({ error }) => errors.push(error));
    await world.run(HOUR);
    expect(delaysOf(world).slice(0, 3)).toEqual([5_000, 10_000, 20_000]);
    expect(errors[0]).toBeInstanceOf(Error);
  });
});

describe('what is told of a stream’s life', () => {
  it('is each connect, disconnect and plan, with its reason', async () => {
    const told: object[] = [];
    const world = new StreamWorld({
      answers: (number) =>
        [up(2 * MINUTE, 'told'), { status: 503 } as Answer, up(30_000, 'stall')][number - 1] ?? up(10 * HOUR),
      ...QUIET,
    });
    const write = (name: string, event: object): void => {
      const { stream: _, detail: __, problem, ...rest } = event as Record<string, unknown>;
      told.push({ name, ...rest, ...(problem !== undefined && { problem: (problem as Problem).kind }) });
    };
    for (const name of ['connect', 'disconnect', 'reconnect', 'stall'] as const)
      world.bus.on(name, (event) => write(name, event));
    await world.run(10 * MINUTE);
    expect(told.slice(0, 9)).toEqual([
      { name: 'connect', connection: 1, attempt: 1 },
      {
        name: 'disconnect',
        connection: 1,
        reason: 'operational-disconnect',
        afterMs: 2 * MINUTE,
        problem: 'operational-disconnect',
      },
      { name: 'reconnect', connection: 1, attempt: 1, delayMs: 0, reason: 'operational-disconnect' },
      { name: 'reconnect', connection: 1, attempt: 2, delayMs: 5_000, reason: 'unavailable' },
      { name: 'connect', connection: 1, attempt: 2, backfillMinutes: 1 },
      { name: 'stall', connection: 1, silentMs: 25_000 },
      { name: 'disconnect', connection: 1, reason: 'stall', afterMs: 45_000 },
      { name: 'reconnect', connection: 1, attempt: 3, delayMs: 250, reason: 'stall' },
      { name: 'connect', connection: 1, attempt: 3, backfillMinutes: 1 },
    ]);
  });
});

describe('what was missed', () => {
  const paramsOf = (world: StreamWorld): unknown[] => world.connects.map(({ params }) => params);

  it('is asked for in just enough whole minutes', async () => {
    const world = await live([up(5 * MINUTE), { status: 429 }, up(10 * HOUR)], HOUR, {
      everyMs: 1_000,
      random: Math.random,
    });
    expect(paramsOf(world)).toEqual([{}, { backfill_minutes: 1 }, { backfill_minutes: 2 }]);
    expect(world.gaps).toHaveLength(1);
    expect(world.gaps[0]).toMatchObject({ covered: 'backfill' });
  });

  it('has the other name on the powerstream', async () => {
    const world = await live([up(5 * MINUTE), up(10 * HOUR)], HOUR, { operation: 'GET /2/powerstream' });
    expect(paramsOf(world)[1]).toEqual({ backfillMinutes: 1 });
  });

  it('is recovered where it is longer ago, and the rest is backfill', async () => {
    const answers = [up(10 * MINUTE), ...busy(6), up(10 * HOUR)];
    const world = await live(answers, 2 * HOUR, { everyMs: 1_000, random: Math.random });
    const [recovery, backfill, ...more] = paramsOf(world).slice(-2);
    expect(recovery).toEqual({
      start_time: expect.stringMatching(/^\S+:\d\dZ$/),
      end_time: expect.any(String),
    });
    expect(backfill).toEqual({ backfill_minutes: 1 });
    expect(more).toEqual([]);
    expect(world.gaps.map(({ covered }) => covered)).toEqual(['recovery', 'backfill']);
    expect(world.lost).toEqual([]);
  });

  it('is told as missing where it is longer ago and the stream has no recovery', async () => {
    const answers = [up(10 * MINUTE), ...busy(4), up(10 * HOUR)];
    const world = await live(answers, 2 * HOUR, { operation: 'GET /2/tweets/sample/stream' });
    expect(paramsOf(world).at(-1)).toEqual({ backfill_minutes: 5 });
    const [lost, backfill] = world.gaps;
    expect([lost?.covered, backfill?.covered]).toEqual(['no', 'backfill']);
    expect(lost?.to).toBe(backfill?.from);
    expect((backfill?.to ?? 0) - (backfill?.from ?? 0)).toBe(5 * MINUTE);
  });

  it('is told as missing after a reader that was too slow, although it is asked for', async () => {
    const world = await live([up(5 * MINUTE, 'slow-reader'), up(10 * HOUR)]);
    expect(paramsOf(world)[1]).toEqual({ backfill_minutes: 1 });
    expect(world.gaps.map(({ covered }) => covered)).toEqual(['no']);
  });

  it('is not asked for again once X refused it, which is told once', async () => {
    const refusals: object[] = [];
    const world = new StreamWorld({
      answers: () => up(5 * MINUTE),
      ...QUIET,
      backfill: false,
      recovery: false,
    });
    world.bus.on('backfillRefused', ({ lacks, error }) => refusals.push({ lacks, status: error.status }));
    await world.run(HOUR);
    expect(paramsOf(world).slice(0, 4)).toEqual([{}, { backfill_minutes: 1 }, {}, {}]);
    expect(refusals).toEqual([{ lacks: 'backfill', status: 400 }]);
    expect(world.error).toBeUndefined();
  });

  it('ends the stream where the user is sure to have it', async () => {
    const world = await live([up(5 * MINUTE)], HOUR, { backfill: false, stream: { backfill: true } });
    expect(world.error).toMatchObject({ status: 400 });
    expect(world.connects).toHaveLength(2);
  });

  it('is never asked for where the user says so', async () => {
    const world = await live([up(5 * MINUTE)], HOUR, { stream: { backfill: false } });
    expect(paramsOf(world).every((params) => Object.keys(params as object).length === 0)).toBe(true);
    expect(world.gaps.every(({ covered }) => covered === 'no')).toBe(true);
  });
});

describe('the end', () => {
  it('is the error where it cannot be mended', async () => {
    const world = await live([up(5 * MINUTE), { status: 401 }]);
    expect(world.error).toMatchObject({ kind: 'unauthorized', advice: expect.any(String) });
    expect(world.connects).toHaveLength(2);
    expect(world.clock.pending).toBe(0);
  });

  it('comes with the last error where `maxElapsedMs` would be passed', async () => {
    const world = await live([up(5 * MINUTE), { status: 503 }], HOUR, { stream: { maxElapsedMs: MINUTE } });
    expect(world.error).toMatchObject({ kind: 'unavailable' });
    const [first, ...others] = world.connects;
    expect((others.at(-1)?.at ?? 0) - (first?.closedAt ?? 0)).toBeLessThanOrEqual(MINUTE);
  });

  it('comes by itself where the user asked for a span of the past', async () => {
    const params = { start_time: '2026-01-01T00:00:00Z', end_time: '2026-01-01T01:00:00Z' };
    const world = await live([up(MINUTE)], HOUR, { stream: { params } });
    expect(world.connects).toHaveLength(1);
    expect(world.error).toBeUndefined();
    expect(world.gaps).toEqual([]);
  });
});

describe('two connections', () => {
  it('lose nothing where one fails, double nothing, and tell no gap', async () => {
    const world = new StreamWorld({
      answers: (number) => (number % 2 === 1 ? up(3 * MINUTE) : up(5 * MINUTE)),
      everyMs: 500,
      backfill: false,
      recovery: false,
      stream: { connections: 2, backfill: false },
    });
    const plans: ReconnectEvent[] = [];
    world.bus.on('reconnect', (plan) => plans.push(plan));
    await world.run(14 * MINUTE);
    expect(Math.max(...world.connects.map(({ open }) => open))).toBe(2);
    expect(world.doubled).toEqual([]);
    expect(new Set(plans.map(({ connection }) => connection))).toEqual(new Set([1, 2]));
    const told = world.gaps.filter(({ covered }) => covered === 'no');
    expect(
      world.lost.filter(({ madeAt }) => !told.some(({ from, to }) => madeAt >= from && madeAt <= to)),
    ).toEqual([]);
  });

  it('go on with one where X allows no second', async () => {
    const world = await live([up(10 * HOUR), { status: 401 }], HOUR, {
      everyMs: 1_000,
      random: Math.random,
      stream: { connections: 2 },
    });
    expect(world.error).toBeUndefined();
    expect(world.lost).toEqual([]);
  });
});

describe('one stream', () => {
  it('has one consumer', () => {
    const world = new StreamWorld({ answers: () => up(HOUR), ...QUIET });
    world.stream[Symbol.asyncIterator]();
    expect(() => world.stream[Symbol.asyncIterator]()).toThrow(
      new TypeError('a stream can be consumed only once; call x.stream() again'),
    );
  });

  it('connects when it is first read', async () => {
    const world = new StreamWorld({ answers: () => up(HOUR), ...QUIET });
    const iterator: AsyncIterator<StreamItem> = world.stream[Symbol.asyncIterator]();
    await Promise.resolve();
    expect(world.connects).toHaveLength(0);
    void iterator.next();
    await Promise.resolve();
    expect(world.connects).toHaveLength(1);
    await iterator.return?.();
    expect(world.clock.pending).toBe(0);
  });
});

describe('health', () => {
  it('is not the silence that proves a connection dead', async () => {
    const world = await live([up(100, 'stall')], HOUR, { stream: { stallMs: 60_000 } });
    expect(delaysOf(world).slice(0, 3)).toEqual([0, 250, 500]);
  });

  it('takes a second at least, or a server that sends and ends would be asked without a pause', async () => {
    const world = await live([up(10, 'told')], MINUTE, { stream: { healthyMs: 0 } });
    expect(delaysOf(world).slice(0, 4)).toEqual([0, 250, 500, 750]);
  });
});
