import type { Credential } from './credential.js';
import type { WindowRule } from './window-spec.js';

/** A running window of a bucket, and what is left of it. */
export interface SpentWindow {
  /** The operation, or the name of the bucket that it shares with others. */
  readonly bucket: string;
  /** Whose window it is, as a short digest; absent where all credentials of the app share it. */
  readonly credential?: string;
  readonly limit: number;
  readonly remaining: number;
  readonly windowMs: number;
  /** When it ends: epoch milliseconds of the server's clock, a whole second unless the window is shorter than one. */
  readonly resetAt: number;
  /** Which set of headers reports it. */
  readonly headers: WindowRule['headers'];
}

/** The rate headers for a request and, if it is refused, the used-up window; of several, the one that ends last. */
export interface Admission {
  readonly headers: Readonly<Record<string, string>>;
  readonly refusedBy?: SpentWindow;
}

interface Counter {
  readonly bucket: string;
  /** The digest of a credential; {@link EVERYONE}; or `*-user` or `*-app` for credentials not seen yet. */
  readonly owner: string;
  readonly startedAt: number;
  readonly resetAt: number;
  readonly windowMs: number;
  readonly headers: WindowRule['headers'];
  limit: number;
  spent: number;
}

const EVERYONE = '';

const HEADER_PREFIX = {
  '15min': 'x-rate-limit',
  '24h-user': 'x-user-limit-24hour',
  '24h-app': 'x-app-limit-24hour',
} as const;

/**
 * X's fixed windows: each starts with its first request, and when it ends its whole limit is available again. A request
 * is refused if any of its windows is used up, and then spends none of them.
 */
export class Windows {
  /** By bucket and window, then by owner. */
  readonly #counters = new Map<string, Map<string, Counter>>();
  #serverStart: number;

  constructor(serverStart: number) {
    this.#serverStart = serverStart;
  }

  /** Spends one request of every window in `rules`, or none where one of them is used up. */
  take(bucket: string, { id }: Credential, rules: readonly WindowRule[], at: number): Admission {
    const running = rules.map((rule) => this.#running(bucket, rule.per === 'app' ? EVERYONE : id, rule, at));
    let empty: Counter | undefined;
    for (const counter of running) {
      if (counter.spent >= counter.limit && !(empty && empty.resetAt >= counter.resetAt)) empty = counter;
    }
    for (const counter of running) {
      if (!empty) counter.spent += 1;
      // A refused request starts no window.
      if (counter.spent > 0) this.#keep(counter);
    }
    const headers = headersOf(running);
    return empty ? { headers, refusedBy: shown(empty) } : { headers };
  }

  /**
   * Spends `count` requests of every window in `rules`, even if fewer are left, as another client of `whose` would: of
   * one credential, or of every credential of a kind, including those seen only later.
   */
  consume(
    bucket: string,
    whose: Credential | Credential['kind'],
    rules: readonly WindowRule[],
    count: number,
    at: number,
  ): void {
    if (count === 0) return;
    for (const rule of rules) {
      for (const owner of this.#owners(bucket, whose, rule)) {
        const counter = this.#running(bucket, owner, rule, at);
        counter.spent += count;
        this.#keep(counter);
      }
    }
  }

  /** The running windows of the app and of every credential seen so far, in the order in which they started. */
  list(at: number): SpentWindow[] {
    return [...this.#counters.values()]
      .flatMap((owners) => [...owners.values()])
      .filter((counter) => at < counter.resetAt && !counter.owner.startsWith('*'))
      .sort((a, b) => a.startedAt - b.startedAt)
      .map(shown);
  }

  reset(serverStart: number): void {
    this.#counters.clear();
    this.#serverStart = serverStart;
  }

  /** The owner's running window at that instant; where none is running, a new one that is not kept yet. */
  #running(bucket: string, owner: string, rule: WindowRule, at: number): Counter {
    const owners = this.#counters.get(keyOf(bucket, rule));
    const own = owners?.get(owner);
    const latest = own ?? owners?.get(newcomerLike(owner));
    if (latest && at < latest.resetAt) {
      // Operations that share a bucket share what is spent, but each has its own limit.
      if (!own) return { ...latest, owner, limit: rule.limit };
      own.limit = rule.limit;
      return own;
    }
    const { windowMs, headers, limit } = rule;
    const firstEnd = endOf(this.#serverStart, windowMs);
    const start =
      rule.startsAt === 'server-start' && at < firstEnd
        ? { startedAt: this.#serverStart, resetAt: firstEnd, spent: rule.spent }
        : { startedAt: at, resetAt: endOf(at, windowMs), spent: 0 };
    return { bucket, owner, windowMs, headers, limit, ...start };
  }

  #owners(bucket: string, whose: Credential | Credential['kind'], rule: WindowRule): Iterable<string> {
    if (rule.per === 'app') return [EVERYONE];
    if (typeof whose === 'object') return [whose.id];
    const known = [...(this.#counters.get(keyOf(bucket, rule))?.keys() ?? [])];
    return new Set([`*-${whose}`, ...known.filter((owner) => owner.startsWith(`${whose}-`))]);
  }

  #keep(counter: Counter): void {
    const key = keyOf(counter.bucket, counter);
    const owners = this.#counters.get(key);
    if (owners) owners.set(counter.owner, counter);
    else this.#counters.set(key, new Map([[counter.owner, counter]]));
  }
}

/** As at X: at most `windowMs` later, on a whole second, so that the reset header is exact. */
function endOf(start: number, windowMs: number): number {
  const end = start + windowMs;
  return windowMs < 1000 ? end : Math.floor(end / 1000) * 1000;
}

function keyOf(bucket: string, { windowMs, headers }: Pick<WindowRule, 'windowMs' | 'headers'>): string {
  return `${bucket} | ${windowMs} | ${headers}`;
}

/** The owner under which spending for all credentials of a kind that are not seen yet is kept. */
function newcomerLike(owner: string): string {
  return `*-${owner.slice(0, owner.indexOf('-'))}`;
}

function remainingOf(counter: Counter): number {
  return Math.max(0, counter.limit - counter.spent);
}

function shown(counter: Counter): SpentWindow {
  const { bucket, owner, limit, windowMs, resetAt, headers } = counter;
  const credential = owner === EVERYONE ? {} : { credential: owner };
  return { bucket, ...credential, limit, remaining: remainingOf(counter), windowMs, resetAt, headers };
}

function headersOf(counters: readonly Counter[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const counter of counters) {
    if (counter.headers === 'none') continue;
    const prefix = HEADER_PREFIX[counter.headers];
    headers[`${prefix}-limit`] = String(counter.limit);
    headers[`${prefix}-remaining`] = String(remainingOf(counter));
    headers[`${prefix}-reset`] = String(Math.ceil(counter.resetAt / 1000));
  }
  return headers;
}
