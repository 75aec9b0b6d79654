import type { Bucket } from '../../lib/budget/bucket.js';
import type { Settlement, Ticket } from '../../lib/budget/ticket.js';
import type { BudgetKeys, ExchangeReply, Report } from '../../lib/model/budget-store.js';
import type { WindowState } from '../../lib/model/rate-limit.js';
import { UNPACED } from '../../lib/options.js';
import { Ledger } from '../../lib/pacing/ledger.js';
import { Pacer } from '../../lib/pacing/pacer.js';
import { Fleet } from '../../lib/shared/fleet.js';
import { MemoryStore } from '../helpers/memory-store.js';
import { SimClock } from '../helpers/sim-clock.js';

const ENDPOINT = { operation: 'GET /2/x', budget: 'GET /2/x', perSecond: false, listed: true };

/** A clock that knows which of its wakes keep a process alive. */
export class ShipClock extends SimClock {
  idle = 0;

  override idly(instant: number, wake: () => void): () => void {
    this.idle++;
    const cancel = super.at(instant, () => {
      this.idle--;
      wake();
    });
    return () => {
      if (cancel()) this.idle--;
    };
  }
}

/** One process of a crew, as its calls see it. */
export interface Hand {
  readonly bucket: Bucket;
  readonly fleet: Fleet;
  readonly pacer: Pacer;
  /** What it told the store, in order. */
  readonly reports: Report[];
  /** How many calls were told that they are held back. */
  held: number;
  /** Why its store was lost. */
  readonly lost: string[];
  enter(signal?: AbortSignal): Promise<Ticket>;
  settle(ticket: Ticket, settlement: Settlement): void;
}

/** Processes on one store in memory that answers at once, or not at all. */
export class Crew {
  readonly clock = new ShipClock();
  readonly store = new MemoryStore(() => this.clock.now());
  isAway = false;
  /** How long the store takes to answer. */
  storeMs = 0;
  /** Whether words are lost. */
  isDeaf = false;
  #hands = 0;

  hand(onLost: 'local' | 'fail' = 'local', spread = false): Hand {
    const reports: Report[] = [];
    const lost: string[] = [];
    const { clock, store } = this;
    const nth = ++this.#hands;
    const fleet = new Fleet({
      store: {
        exchange: (keys: BudgetKeys, report: Report): Promise<ExchangeReply> => {
          if (this.isAway) return Promise.reject(Object.assign(new Error('away'), { code: 'ECONNREFUSED' }));
          reports.push(JSON.parse(JSON.stringify(report)) as Report);
          const news = store.exchangeNow(keys, report);
          return new Promise((resolve) => {
            if (this.storeMs === 0) resolve(news);
            else clock.after(this.storeMs, () => resolve(news));
          });
        },
        listen: (hear) =>
          store.listen((word) => {
            if (!this.isDeaf) void Promise.resolve().then(() => hear(word));
          }),
        leave: () => {},
      },
      clock,
      random: () => nth / 100,
      settings: { redis: {} as never, namespace: 'x', onLost, timeoutMs: 1_000, deadAfterMs: 5_000 },
      appId: undefined,
      reserve: 0,
      spread,
      changed: () => {},
      down: (reason) => lost.push(reason),
      up: () => lost.push('up'),
    });
    const ledger = new Ledger({ ...UNPACED, spread }, fleet);
    const turns = { give: (turn: () => void) => void Promise.resolve().then(turn) };
    const pacer = new Pacer(clock, turns, { maxQueued: Infinity, maxWaitMs: Infinity, patienceMs: 960_000 });
    const bucket = ledger.of('GET /2/x user:1', ENDPOINT, 'user:1', 'api.x.com', clock.now());
    const hand: Hand = {
      bucket,
      fleet,
      pacer,
      reports,
      held: 0,
      lost,
      enter: async (signal) =>
        pacer.tryEnter(bucket, clock.now()) ??
        (await pacer.enter(bucket, {
          startedAt: clock.now(),
          priority: 5,
          openEndedRefusals: 0,
          deadlineAt: Infinity,
          signal,
          held: () => void hand.held++,
        })),
      settle: (ticket, settlement) => void pacer.settle(ticket, settlement),
    };
    return hand;
  }

  /** Lets everything happen that needs no time. */
  async rest(): Promise<void> {
    for (let hop = 0; hop < 100; hop++) await Promise.resolve();
  }

  /** Lets time go by. */
  async pass(ms: number): Promise<void> {
    const until = this.clock.now() + ms;
    this.clock.at(until, () => {});
    while (this.clock.now() < until) {
      await this.rest();
      this.clock.step();
    }
    await this.rest();
  }
}

/** What X tells of its window: so many left, a quarter of an hour to go. */
export function answered(left: number, resetAt: number, limit = 50): Settlement {
  const windows: WindowState[] = [{ window: '15min', limit, remaining: left, resetAt }];
  return { outcome: 'answered', rateLimit: { windows, limit, remaining: left, resetAt } };
}
