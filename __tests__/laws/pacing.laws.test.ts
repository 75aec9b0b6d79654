import fc from 'fast-check';
import { live, type Hit, type Outcome, type World } from '../helpers/sim-world.js';

/**
 * Random worlds on a fake clock: windows, latencies, orders, other consumers, skewed clocks, aborts and faults.
 * Whatever happens: every call ends once, none is sent twice but after a refusal, nothing is left behind, and no
 * request goes above a window that the headers allowed to know.
 */
const SEED = process.env['FC_SEED'] === undefined ? 20_261_122 : Number(process.env['FC_SEED']);

const none = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const world: fc.Arbitrary<World> = fc.record({
  limit: fc.integer({ min: 1, max: 20 }),
  lengthMs: fc.constantFrom(2_000, 3_000, 10_000, 900_000),
  dayLimit: none(fc.integer({ min: 5, max: 40 })),
  calls: fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 20_000 }),
      priority: fc.integer({ min: 0, max: 9 }),
      abortAfter: none(fc.integer({ min: 0, max: 30_000 })),
      deadlineMs: none(fc.integer({ min: 0, max: 100_000 })),
    }),
    { minLength: 1, maxLength: 60 },
  ),
  latencies: fc.array(fc.integer({ min: 1, max: 800 }), { minLength: 1, maxLength: 10 }),
  skewMs: fc.constantFrom(0, 0, 0, 30_000, -30_000, 1_234),
  consumers: fc.array(
    fc.record({ at: fc.integer({ min: 0, max: 20_000 }), count: fc.integer({ min: 1, max: 10 }) }),
    { maxLength: 3 },
  ),
  faults: fc.array(fc.constantFrom('lost' as const, 'unsent' as const, 'error' as const), { maxLength: 4 }),
  faultEvery: fc.integer({ min: 2, max: 9 }),
  outage: none(
    fc.record({ at: fc.integer({ min: 0, max: 15_000 }), forMs: fc.integer({ min: 100, max: 8_000 }) }),
  ),
  silent429: fc.boolean(),
  mode: fc.constantFrom('burst' as const, 'spread' as const),
  maxConcurrent: fc.constantFrom(Infinity, Infinity, 3),
});

it('ends every call once and leaves nothing behind, whatever the world', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (given) => {
      const { ended, bucket, clock } = await live(given);
      expect(ended).toBe(given.calls.length);
      expect(bucket.queued).toBe(0);
      expect(bucket.concurrency.inFlight).toBe(0);
      expect(bucket.quarter.inFlight).toBe(0);
      expect(bucket.shared.total.inFlight).toBe(0);
      expect(clock.pending).toBe(0);
    }),
    { numRuns: 2_000, seed: SEED },
  );
}, 120_000);

const calm = world.map((given): World => ({ ...given, consumers: [], skewMs: 0, silent429: false }));

it('earns no 429 where the headers tell everything', async () => {
  await fc.assert(
    fc.asyncProperty(calm, async (given) => {
      const { server, bucket, lost } = await live(given);
      // A probe whose answer is lost may have opened a window, and used it up, unseen.
      expect(server.refused.length).toBeLessThanOrEqual(lost);
      // Nobody is taken for another: what waits for fear of others waits in vain.
      if (lost === 0) expect(bucket.quarter.isShared || bucket.day.isShared).toBe(false);
    }),
    { numRuns: 1_500, seed: SEED },
  );
}, 120_000);

it('sends no request twice but after a refusal', async () => {
  await fc.assert(
    fc.asyncProperty(
      calm.map((given) => ({ ...given, outage: undefined })),
      async (given) => {
        const { sends, server, lost } = await live(given);
        const again = sends.reduce((sum, count) => sum + Math.max(0, (count ?? 0) - 1), 0);
        expect(again).toBeLessThanOrEqual(server.refused.length);
        if (lost === 0) expect(again).toBe(0);
      },
    ),
    { numRuns: 500, seed: SEED },
  );
}, 120_000);

it('earns no 429 with a clock that is off, once it has heard from X', async () => {
  const skewed = fc
    .tuple(calm, fc.integer({ min: -40_000, max: 40_000 }))
    .map(([given, skewMs]) => ({ ...given, skewMs }));
  await fc.assert(
    fc.asyncProperty(skewed, async (given) => {
      const { server, lost } = await live(given);
      // Within a second our clock is trusted until an edge shows that it is not: one probe may come too early.
      const most = Math.abs(given.skewMs) < 2_000 ? 1 : 0;
      expect(server.refused.length).toBeLessThanOrEqual(most + lost);
    }),
    { numRuns: 1_000, seed: SEED },
  );
}, 120_000);

it('meets an outage with one probe at a time', async () => {
  const down = calm.map((given): World => ({
    ...given,
    outage: { at: 0, forMs: 8_000 },
    faults: [],
    calls: given.calls.map((call) => ({ ...call, at: call.at % 7_000 })),
  }));
  await fc.assert(
    fc.asyncProperty(down, async (given) => {
      const { mostDuringOutage } = await live(given);
      expect(mostDuringOutage).toBeLessThanOrEqual(1);
    }),
    { numRuns: 300, seed: SEED },
  );
}, 120_000);

it('uses the whole budget: nothing waits while there is room', async () => {
  const busy = calm.map((given): World => ({
    ...given,
    dayLimit: undefined,
    faults: [],
    outage: undefined,
    mode: 'burst',
    maxConcurrent: Infinity,
    latencies: given.latencies.map((latency) => 1 + (latency % 20)),
    calls: Array.from({ length: given.limit * 3 }, () => ({
      at: 0,
      priority: 5,
      abortAfter: undefined,
      deadlineMs: undefined,
    })),
    lengthMs: given.lengthMs === 2_000 ? 3_000 : given.lengthMs,
  }));
  await fc.assert(
    fc.asyncProperty(busy, async (given) => {
      const { server, clock, kinds } = await live(given);
      const took = clock.now() - 1_800_000_000_000;
      // Three windows: two whole ones and the answers of the third, each edge with its probe.
      expect(took).toBeLessThanOrEqual(2 * given.lengthMs + 3 * 90);
      expect(server.refused).toEqual([]);
      expect(kinds.every((kind) => kind === 'answered')).toBe(true);
    }),
    { numRuns: 300, seed: SEED },
  );
}, 120_000);

/**
 * Surprises. Others spend what our last headers said was ours. A surprise shows in 429s only where it leaves a
 * window empty that we still send to, and an empty window stays empty until its reset: at most one surprise of a
 * window can be felt. So "at most one 429 per surprise" is counted window by window, as the referee numbers them.
 *
 * What is under way when others empty a window was granted by headers that were true, and cannot be taken back:
 * not even an oracle that knows everything but the surprise earns fewer. Hence four laws:
 * - a window that nobody else spent of earns none;
 * - once a window's first 429 is heard, nothing more is sent to it: whatever else it earns was under way by then;
 * - one request after another, each window earns one at most, the first surprise included;
 * - all at once, each window earns one at most as soon as others were seen on the bucket: for the window they
 *   were seen in and the three after it, and where one at a time can use a window up.
 */
const others = fc.array(
  fc.record({ at: fc.integer({ min: 0, max: 20_000 }), count: fc.integer({ min: 1, max: 40 }) }),
  { minLength: 1, maxLength: 8 },
);
const surprising = fc
  .tuple(world, others, fc.constantFrom(0, 0, 30_000, -30_000))
  .map(([given, consumers, skewMs]): World => ({ ...given, consumers, skewMs, silent429: false }));

/** The 429s of each window that earned any, in the order of the windows. */
function byWindow({ hits, server }: Outcome): { window: string; at: number; others: number; hits: Hit[] }[] {
  return [...server.begun]
    .map(([window, spent], at) => ({
      window,
      at,
      others: spent,
      hits: hits.filter((hit) => hit.window === window),
    }))
    .filter((window) => window.hits.length > 0);
}

/** Tries a law in many worlds, of which enough have to be surprised for it to mean something. */
async function inSurprisingWorlds(
  worlds: fc.Arbitrary<World>,
  runs: number,
  law: (outcome: Outcome, given: World) => void,
): Promise<void> {
  let surprised = 0;
  await fc.assert(
    fc.asyncProperty(worlds, async (given) => {
      const outcome = await live(given);
      if (outcome.hits.length > 0) surprised++;
      law(outcome, given);
    }),
    { numRuns: runs, seed: SEED },
  );
  expect(surprised).toBeGreaterThan(runs / 10);
}

it('earns no 429 of a window that nobody else spent of', async () => {
  await inSurprisingWorlds(surprising, 1_500, (outcome) => {
    const alone = byWindow(outcome).filter((window) => window.others === 0);
    // A probe whose answer is lost may have opened a window, and used it up, unseen.
    expect(alone.flatMap(({ hits }) => hits).length).toBeLessThanOrEqual(outcome.lost);
  });
}, 120_000);

it('sends nothing to a window once its first 429 is heard', async () => {
  await inSurprisingWorlds(surprising, 1_500, (outcome) => {
    for (const { hits } of byWindow(outcome)) {
      const heardAt = Math.min(...hits.map((hit) => hit.heardAt));
      expect(hits.filter(({ sentAt }) => sentAt > heardAt)).toEqual([]);
    }
  });
}, 120_000);

it('earns one 429 a surprise at most, one request after another', async () => {
  const oneByOne = surprising.map((given): World => ({ ...given, maxConcurrent: 1, faults: [] }));
  await inSurprisingWorlds(oneByOne, 1_500, (outcome) => {
    for (const { hits } of byWindow(outcome)) expect(hits).toHaveLength(1);
  });
}, 120_000);

/** All at once, often, on windows that one request at a time can use up. */
const crowded = fc
  .tuple(surprising, fc.array(fc.integer({ min: 0, max: 19_000 }), { minLength: 1, maxLength: 6 }))
  .map(([given, crowds]): World => ({
    ...given,
    lengthMs: given.lengthMs === 2_000 ? 3_000 : given.lengthMs,
    latencies: given.latencies.map((latency) => 1 + (latency % 40)),
    calls: [
      { at: 0, priority: 5, abortAfter: undefined, deadlineMs: undefined },
      ...crowds.flatMap((at) => given.calls.map((call) => ({ ...call, at }))),
    ],
    // Ours is the first request of all: a window met half over looks shorter than it is.
    consumers: given.consumers.map((consumer) => ({ ...consumer, at: Math.max(100, consumer.at) })),
    faults: [],
    outage: undefined,
    mode: 'burst',
    maxConcurrent: Infinity,
  }));

it('earns one 429 a surprise at most, however many would go at once, after the first', async () => {
  await inSurprisingWorlds(crowded, 1_500, (outcome) => {
    const surprised = byWindow(outcome);
    const learntAt = Math.min(...outcome.hits.map(({ heardAt }) => heardAt));
    for (const { hits, at } of surprised) {
      if (at > (surprised[0]?.at ?? 0) + 3) break;
      expect(hits.filter(({ sentAt }) => sentAt > learntAt).length).toBeLessThanOrEqual(1);
    }
  });
}, 120_000);

it('earns one 429 even at the first surprise, where others were seen before', async () => {
  // One answer, then others take one, then one answer tells of it; from then on anything.
  const seen = crowded.map((given): World => {
    const one = { priority: 5, abortAfter: undefined, deadlineMs: undefined };
    return {
      ...given,
      limit: given.limit + 3,
      dayLimit: undefined,
      calls: [
        { ...one, at: 0 },
        { ...one, at: 200 },
        ...given.calls.map((call) => ({ ...call, at: call.at + 400 })),
      ],
      consumers: [
        { at: 150, count: 1 },
        ...given.consumers.map(({ at, count }) => ({ at: at + 400, count })),
      ],
    };
  });
  await inSurprisingWorlds(seen, 1_500, (outcome) => {
    const early = byWindow(outcome).filter(({ at }) => at <= 3);
    expect(early.map(({ hits }) => hits.length)).toEqual(early.map(() => 1));
  });
}, 120_000);
