import type { ProbePause } from '../../lib/budget/gate.js';
import type { BackoffLadder } from '../../lib/model/backoff.js';
import { probePauseOf } from '../../lib/retry/backoff.js';
import type { Bucket } from '../../lib/budget/bucket.js';
import type { Settlement } from '../../lib/budget/ticket.js';
import { Ledger } from '../../lib/pacing/ledger.js';
import type { Entrant } from '../../lib/pacing/entrant.js';
import { Pacer } from '../../lib/pacing/pacer.js';
import { Refusal } from '../../lib/pacing/refusal.js';
import { UNPACED } from '../../lib/options.js';
import { SimClock } from './sim-clock.js';
import { SimX } from './sim-x.js';

const ENDPOINT = { operation: 'GET /2/x', budget: 'GET /2/x', perSecond: false, listed: true };

const LADDER: BackoffLadder = {
  kind: 'exponential',
  baseMs: 1_000,
  maxMs: 60_000,
  jitter: 'equal',
  downtimeShare: 0.2,
};

/** A world for the pacing laws to be tried in. Instants and lengths are milliseconds from its beginning. */
export interface World {
  limit: number;
  lengthMs: number;
  dayLimit: number | undefined;
  calls: readonly {
    at: number;
    priority: number;
    abortAfter: number | undefined;
    deadlineMs: number | undefined;
  }[];
  latencies: readonly number[];
  skewMs: number;
  consumers: readonly { at: number; count: number }[];
  faults: readonly ('lost' | 'unsent' | 'error')[];
  faultEvery: number;
  outage: { at: number; forMs: number } | undefined;
  silent429: boolean;
  mode: 'burst' | 'spread';
  maxConcurrent: number;
}

/** One 429, as the referee and the client saw it. Epoch milliseconds. */
export interface Hit {
  /** The window that was empty. */
  window: string;
  sentAt: number;
  /** Infinity where its answer was lost. */
  heardAt: number;
}

export interface Outcome {
  /** Every 429, in the order of their arrival at the server. */
  hits: Hit[];
  ended: number;
  sends: number[];
  server: SimX;
  pacer: Pacer;
  bucket: Bucket;
  clock: SimClock;
  kinds: string[];
  mostDuringOutage: number;
  lost: number;
}

/** Lives through a world, all calls on one bucket, until nothing is left to happen. */
export async function live(given: World): Promise<Outcome> {
  const clock = new SimClock();
  const start = clock.now();
  const windows = [{ name: '15min' as const, limit: given.limit, lengthMs: given.lengthMs }];
  const server = new SimX(
    given.dayLimit === undefined
      ? windows
      : [...windows, { name: '24h-user' as const, limit: given.dayLimit, lengthMs: 86_400_000 }],
    given.skewMs,
  );
  server.silent429 = given.silent429;
  const ledger = new Ledger({
    ...UNPACED,
    spread: given.mode === 'spread',
    maxConcurrentBucket: given.maxConcurrent,
  });
  const turns = { give: (turn: () => void) => void Promise.resolve().then(turn) };
  const pacer = new Pacer(clock, turns, {
    maxQueued: Infinity,
    maxWaitMs: Infinity,
    patienceMs: 960_000,
  });
  const bucket = ledger.of('GET /2/x user:1', ENDPOINT, 'user:1', 'api.x.com', start);
  const sends: number[] = [];
  const kinds: string[] = [];
  const hits: Hit[] = [];
  let ended = 0;
  let under = 0;
  let mostDuringOutage = 0;
  let nth = 0;
  let lost = 0;

  const pause: ProbePause = (failures, downMs, others) => probePauseOf(LADDER, failures, 0.5, downMs, others);
  const send = (): Promise<{ settlement: Settlement; again: boolean; date?: number }> =>
    new Promise((resolve) => {
      const n = nth++;
      const sentAt = clock.now();
      const there = given.latencies[n % given.latencies.length] as number;
      const back = given.latencies[(n * 7 + 3) % given.latencies.length] as number;
      const fault =
        n % given.faultEvery === 1 ? given.faults[n % Math.max(1, given.faults.length)] : undefined;
      clock.after(there, () => {
        if (fault === 'unsent') return resolve({ settlement: { outcome: 'unsent' }, again: false });
        const answer = server.handle(clock.now());
        if (server.down) mostDuringOutage = Math.max(mostDuringOutage, under);
        const hit = answer.emptied && { window: answer.emptied, sentAt, heardAt: Infinity };
        if (hit) hits.push(hit);
        clock.after(back, () => {
          if (hit && fault !== 'lost') hit.heardAt = clock.now();
          if (fault === 'lost') {
            lost++;
            return resolve({ settlement: { outcome: 'lost' }, again: false });
          }
          const { status, told, date } = answer;
          if (status === 200)
            return resolve({ settlement: { outcome: 'answered', rateLimit: told }, again: false, date });
          const limited = status === 429;
          resolve({
            settlement: limited
              ? { outcome: 'limited', rateLimit: told, pause }
              : { outcome: 'refused', unavailable: true, faulty: true, pause },
            again: true,
            date,
          });
        });
      });
    });

  const run = async (at: number, index: number): Promise<void> => {
    const { priority, abortAfter, deadlineMs } = given.calls[index] as World['calls'][number];
    const abort = new AbortController();
    if (abortAfter !== undefined) clock.after(abortAfter, () => abort.abort());
    const entrant: Entrant = {
      startedAt: at,
      priority,
      openEndedRefusals: 0,
      deadlineAt: deadlineMs === undefined ? Infinity : at + deadlineMs,
      signal: abort.signal,
      held: () => {},
    };
    try {
      for (;;) {
        const ticket = pacer.tryEnter(bucket, clock.now()) ?? (await pacer.enter(bucket, entrant));
        sends[index] = (sends[index] ?? 0) + 1;
        const sentAt = clock.now();
        under++;
        const { settlement, again, date } = await send();
        under--;
        if (date !== undefined) bucket.clock.observe(date, sentAt, clock.now());
        pacer.settle(ticket, settlement);
        // What X refused may go again; the daily window is given up as the wire does it.
        if (!again || (bucket.day.opensAt(clock.now()) ?? 0) > clock.now() + 960_000) break;
      }
      kinds[index] = 'answered';
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      kinds[index] = error.kind;
    }
    ended++;
  };

  given.calls.forEach(({ at }, index) => clock.after(at, () => void run(start + at, index)));
  for (const { at, count } of given.consumers) clock.after(at, () => server.consume(clock.now(), count));
  if (given.outage) {
    const { at, forMs } = given.outage;
    clock.after(at, () => (server.down = true));
    clock.after(at + forMs, () => (server.down = false));
  }
  await clock.run();
  return { hits, ended, sends, server, pacer, bucket, clock, kinds, mostDuringOutage, lost };
}
