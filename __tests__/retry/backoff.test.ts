import fc from 'fast-check';
import type { BackoffLadder } from '../../lib/model/backoff.js';
import { pauseOf, probePauseOf } from '../../lib/retry/backoff.js';

const pauses = (ladder: BackoffLadder, count: number, random = 1): number[] =>
  Array.from({ length: count }, (_, index) => pauseOf(ladder, index + 1, random));

/** The ladders of X's guide: https://docs.x.com/x-api/fundamentals/handling-disconnections */
it.each<[string, BackoffLadder, number[]]>([
  [
    'network errors: 250 ms more each time, up to 16 s',
    { kind: 'linear', baseMs: 250, maxMs: 16_000, jitter: 'none' },
    [250, 500, 750, 1_000, 1_250],
  ],
  [
    'HTTP errors: 5 s, doubling up to 320 s',
    { kind: 'exponential', baseMs: 5_000, maxMs: 320_000, jitter: 'none' },
    [5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 320_000],
  ],
  [
    '429: a minute, doubling',
    { kind: 'exponential', baseMs: 60_000, maxMs: Infinity, jitter: 'none' },
    [60_000, 120_000, 240_000, 480_000, 960_000],
  ],
])('climbs the documented ladder for %s', (_, ladder, expected) => {
  expect(pauses(ladder, expected.length)).toEqual(expected);
});

it('reaches the top of the network ladder at its 64th step and stays there', () => {
  const ladder: BackoffLadder = { kind: 'linear', baseMs: 250, maxMs: 16_000, jitter: 'none' };
  expect(pauseOf(ladder, 63, 0)).toBe(15_750);
  expect(pauseOf(ladder, 64, 0)).toBe(16_000);
  expect(pauseOf(ladder, 1_000_000, 0)).toBe(16_000);
});

it('stays where it is on a constant ladder, and multiplies by its factor on an exponential one', () => {
  expect(pauses({ kind: 'constant', baseMs: 700, maxMs: 60_000, jitter: 'none' }, 3)).toEqual([
    700, 700, 700,
  ]);
  expect(pauses({ kind: 'exponential', baseMs: 100, maxMs: 60_000, factor: 3, jitter: 'none' }, 4)).toEqual([
    100, 300, 900, 2_700,
  ]);
});

it('draws from nothing to all with full jitter, from half to all with equal jitter', () => {
  const ladder = { kind: 'exponential', baseMs: 1_000, maxMs: 60_000 } as const;
  expect([0, 0.25, 1].map((random) => pauseOf({ ...ladder, jitter: 'full' }, 2, random))).toEqual([
    0, 500, 2_000,
  ]);
  expect([0, 0.25, 1].map((random) => pauseOf({ ...ladder, jitter: 'equal' }, 2, random))).toEqual([
    1_000, 1_250, 2_000,
  ]);
});

const ladders = fc.record({
  kind: fc.constantFrom('exponential', 'linear', 'constant'),
  baseMs: fc.nat(1_000_000),
  maxMs: fc.nat(1_000_000_000),
  factor: fc.double({ min: 1, max: 10, noNaN: true }),
  jitter: fc.constantFrom('full', 'equal', 'none'),
  downtimeShare: fc.double({ min: 0.01, max: 1, noNaN: true }),
}) as fc.Arbitrary<BackoffLadder>;
const chance = fc.double({ min: 0, max: 1, noNaN: true });
const failures = fc.integer({ min: 1, max: 1e6 });

it('never pauses longer than its cap, nor less than nothing; never less as failures go on', () => {
  fc.assert(
    fc.property(ladders, failures, chance, (ladder, count, random) => {
      const pause = pauseOf(ladder, count, random);
      expect(pause).toBeGreaterThanOrEqual(0);
      expect(pause).toBeLessThanOrEqual(ladder.maxMs);
      expect(pauseOf(ladder, count + 1, random)).toBeGreaterThanOrEqual(pause);
    }),
    { numRuns: 2_000 },
  );
});

it('never probes a gate later than the ladder says, whoever waits', () => {
  fc.assert(
    fc.property(
      ladders,
      failures,
      chance,
      fc.nat(1e9),
      fc.nat(100),
      (ladder, count, random, downMs, others) => {
        const pause = probePauseOf(ladder, count, random, downMs, others);
        expect(pause).toBeGreaterThanOrEqual(0);
        expect(pause).toBeLessThanOrEqual(pauseOf(ladder, count, random));
      },
    ),
    { numRuns: 2_000 },
  );
});

const DOWN: BackoffLadder = {
  kind: 'exponential',
  baseMs: 1_000,
  maxMs: 60_000,
  jitter: 'equal',
  downtimeShare: 0.2,
};

it('climbs the plain ladder while few wait: their attempts have to last', () => {
  for (const others of [0, 1, 7])
    expect([1, 2, 3, 4].map((count) => probePauseOf(DOWN, count, 1, 600_000, others))).toEqual([
      1_000, 2_000, 4_000, 8_000,
    ]);
});

it.each([1_000, 5_000, 60_000, 250_000])(
  'meets the end of an outage of %d ms at most a fifth late where a crowd waits',
  (outage) => {
    for (const random of [0, 0.5, 1]) {
      let now = 0;
      let probes = 0;
      while (now < outage) now += probePauseOf(DOWN, ++probes, random, now, 40);
      expect(now - outage).toBeLessThanOrEqual(Math.max(250, outage / 5));
      expect(probes).toBeLessThanOrEqual(12 + Math.log(outage / 250) / Math.log(1.1));
    }
  },
);
