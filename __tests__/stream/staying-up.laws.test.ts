import fc from 'fast-check';
import { StreamWorld, type Answer, type Connect, type Post } from '../helpers/stream-world.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** A repeatable source of chance. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const ends = fc.constantFrom('reset', 'end', 'stall', 'told', 'slow-reader') as fc.Arbitrary<
  Extract<Answer, { status: 200 }>['ends']
>;
/** Lives that end before, at and after the minute that makes a connection healthy. */
const opened: fc.Arbitrary<Answer> = fc.record({
  status: fc.constant(200),
  livesMs: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 1, max: 5_000 }),
    fc.integer({ min: 1, max: 10 * MINUTE }),
  ),
  ends,
});
const refused: fc.Arbitrary<Answer> = fc.oneof(
  fc.record({ status: fc.constantFrom(0, 429, 500, 503) }),
  fc.record({ status: fc.constant('taken') }),
);
const answers = fc.array(fc.oneof({ arbitrary: opened, weight: 3 }, { arbitrary: refused, weight: 1 }), {
  minLength: 1,
  maxLength: 30,
});

function worldOf(script: readonly Answer[], seed: number, more: object = {}): StreamWorld {
  const random = seeded(seed);
  return new StreamWorld({
    answers: (number) => script[(number - 1) % script.length] as Answer,
    random,
    ...more,
  });
}

/** Whether a post was told as missing: gaps are spans of the instants at which posts were made. */
function isTold({ gaps }: StreamWorld, { madeAt }: Post): boolean {
  return gaps.some(({ from, to, covered }) => covered === 'no' && madeAt >= from - 1 && madeAt <= to + 1);
}

/** Connects that came earlier than X's guide allows, said once more: how long after the last one's end. */
function tooEarly(connects: readonly Connect[]): string[] {
  const failures = { network: 0, http: 0, limited: 0 };
  let atOnce = true;
  const least = ({ status, at, closedAt = at, brought, params }: Connect): number => {
    const asksForPast = params['backfill_minutes'] !== undefined || params['start_time'] !== undefined;
    if (status === 429 || status === 'taken') return Math.min(60_000 * 2 ** failures.limited++, 960_000);
    if (status === 500 || status === 503) return Math.min(5_000 * 2 ** failures.http++, 320_000);
    // A refused backfill is asked without at once.
    if (status === 0 && asksForPast) return 0;
    if (status === 200) {
      // A recovery ends by itself.
      if (params['start_time'] !== undefined) return 0;
      const up = closedAt - at;
      if (up >= MINUTE) {
        Object.assign(failures, { network: 0, http: 0, limited: 0 });
        atOnce = true;
      }
      if (atOnce && (brought || up >= 1_000)) {
        atOnce = false;
        return 0;
      }
    }
    return Math.min(250 * ++failures.network, 16_000);
  };
  return connects.slice(1).flatMap((next, index) => {
    const last = connects[index] as Connect;
    const waited = next.at - (last.closedAt ?? last.at);
    const wanted = least(last);
    return waited < wanted - 1 ? [`${waited} ms after ${last.status}, not ${wanted}`] : [];
  });
}

/** What is to be seen in a world after whatever happened. */
function outcomeOf(world: StreamWorld, connections = 1): object {
  return {
    error: world.error,
    doubled: world.doubled,
    untold: world.lost.filter((post) => !isTold(world, post)),
    tooMany: world.connects.filter(({ open }) => open > connections),
    // With two connections their connects cannot be told apart from outside.
    tooEarly: connections === 1 ? tooEarly(world.connects) : [],
    over: world.over,
    pending: world.clock.pending,
  };
}
const SOUND = {
  error: undefined,
  doubled: [],
  untold: [],
  tooMany: [],
  tooEarly: [],
  over: true,
  pending: 0,
};

/** Others by FC_SEED, more by FC_RUNS. */
const HOW = {
  seed: Number(process.env['FC_SEED'] ?? 20_261_124),
  numRuns: Number(process.env['FC_RUNS'] ?? 20),
};

describe('a stream under random faults', () => {
  it('loses nothing that it does not tell, doubles nothing, and keeps to the ladders: with backfill', async () => {
    await fc.assert(
      fc.asyncProperty(answers, fc.integer(), async (script, seed) => {
        const world = worldOf(script, seed);
        await world.run(HOUR);
        expect(outcomeOf(world)).toEqual(SOUND);
      }),
      HOW,
    );
  });

  it('the same without backfill and recovery', async () => {
    await fc.assert(
      fc.asyncProperty(
        answers,
        fc.integer(),
        fc.constantFrom('auto', false),
        async (script, seed, backfill) => {
          const world = worldOf(script, seed, { backfill: false, recovery: false, stream: { backfill } });
          await world.run(HOUR);
          expect(outcomeOf(world)).toEqual(SOUND);
          expect(world.gaps.filter(({ covered }) => covered !== 'no')).toEqual([]);
        },
      ),
      HOW,
    );
  });

  it('the same where the consumer is slow at times and the socket waits for it', async () => {
    await fc.assert(
      fc.asyncProperty(answers, fc.integer(), async (script, seed) => {
        const random = seeded(seed ^ 1);
        const world = worldOf(script, seed, {
          stream: { maxBuffered: 10 },
          consumerMs: () => (random() < 0.05 ? random() * 40_000 : random() < 0.5 ? 0 : 300),
        });
        await world.run(HOUR);
        expect(outcomeOf(world)).toEqual(SOUND);
      }),
      HOW,
    );
  });

  it('loses nothing at all where every absence is short and backfill is to be had', async () => {
    const short = fc.record({
      status: fc.constant(200 as const),
      livesMs: fc.integer({ min: MINUTE, max: 10 * MINUTE }),
      ends: fc.constantFrom<'reset' | 'end' | 'stall' | 'told'>('reset', 'end', 'stall', 'told'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(short, { minLength: 1 }), fc.integer(), async (script, seed) => {
        const world = worldOf(script, seed);
        await world.run(HOUR);
        expect(outcomeOf(world)).toEqual(SOUND);
        expect(world.lost).toEqual([]);
        expect(world.gaps.filter(({ covered }) => covered === 'no')).toEqual([]);
      }),
      HOW,
    );
  });
});

describe('two connections under random faults', () => {
  it.each([
    ['with backfill', true],
    ['without', false],
  ])('lose nothing that is not told, and double nothing: %s', async (_, backfill) => {
    await fc.assert(
      fc.asyncProperty(answers, fc.integer(), async (script, seed) => {
        const stream = { connections: 2 as const };
        const world = worldOf(script, seed, { backfill, recovery: backfill, stream });
        await world.run(HOUR);
        expect(outcomeOf(world, 2)).toEqual(SOUND);
      }),
      HOW,
    );
  });
});

describe('24 hours with a disconnect every few minutes', () => {
  it('loses and doubles nothing, and leaves nothing behind', async () => {
    const random = seeded(24);
    const world = worldOf([], 24, {
      everyMs: 2_000,
      answers: (): Answer =>
        random() < 0.1
          ? { status: 503 }
          : {
              status: 200,
              livesMs: 30_000 + random() * 5 * MINUTE,
              ends: (['reset', 'end', 'stall', 'told'] as const)[Math.floor(random() * 4)] ?? 'end',
            },
    });
    let mostPending = 0;
    world.bus.on('connect', () => void (mostPending = Math.max(mostPending, world.clock.pending)));
    await world.run(24 * HOUR);
    expect(outcomeOf(world)).toEqual(SOUND);
    expect(world.connects.length).toBeGreaterThan(300);
    expect(world.lost).toEqual([]);
    // Its own posts under way and its keep-alives included.
    expect(mostPending).toBeLessThan(50);
  }, 120_000);
});
