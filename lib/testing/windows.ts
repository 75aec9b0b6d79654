import type { Credential } from './credential.js';
import type { WindowRule } from './window-spec.js';

/** What one bucket has spent of one of its windows. */
export interface SpentWindow {
  /** The operation, or the name of the bucket it shares with others. */
  readonly bucket: string;
  /** Whose window it is, as a short digest; absent where all credentials of the app draw on it together. */
  readonly credential?: string;
  readonly limit: number;
  readonly remaining: number;
  readonly windowMs: number;
  /** When it starts anew, epoch ms of the server's clock: a whole second, except for windows shorter than one. */
  readonly resetAt: number;
  /** Which set of headers tells it. */
  readonly headers: WindowRule['headers'];
}

/** What the headers say about a request, and the window that refused it: of several the one that ends last. */
export interface Admission {
  readonly headers: Readonly<Record<string, string>>;
  readonly refusedBy?: SpentWindow;
}

interface Counter {
  readonly bucket: string;
  /** The digest of a credential; {@link EVERYONE}; `*-user` or `*-app` for whoever has not come yet. */
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
 * X's fixed windows: each starts with its first request and refills at once when it has passed. A request
 * above any of its windows is refused and spends none of them.
 */
export class Windows {
  /** By bucket and window, then by owner. */
  readonly #counters = new Map<string, Map<string, Counter>>();
  #serverStart: number;

  constructor(serverStart: number) {
    this.#serverStart = serverStart;
  }

  /** Spends one of every window in `rules`, or nothing where one of them is empty. */
  take(bucket: string, { id }: Credential, rules: readonly WindowRule[], at: number): Admission {
    const running = rules.map((rule) => this.#running(bucket, rule.per === 'app' ? EVERYONE : id, rule, at));
    let empty: Counter | undefined;
    for (const counter of running) {
      if (counter.spent >= counter.limit && !(empty && empty.resetAt >= counter.resetAt)) empty = counter;
    }
    for (const counter of running) {
      if (!empty) counter.spent += 1;
      // A request that was refused starts no window.
      if (counter.spent > 0) this.#keep(counter);
    }
    const headers = headersOf(running);
    return empty ? { headers, refusedBy: shown(empty) } : { headers };
  }

  /**
   * Spends `count` of every window in `rules` whatever is left, as others do who use the same credential: this
   * one, or every one of a kind, also those that come later.
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

  /** Every window of those who have asked that has started and not yet passed, in order of its start. */
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

  /** The owner's window as it runs at that instant. Where it would start only now it is a new one, not yet kept. */
  #running(bucket: string, owner: string, rule: WindowRule, at: number): Counter {
    const owners = this.#counters.get(keyOf(bucket, rule));
    const own = owners?.get(owner);
    const latest = own ?? owners?.get(newcomerLike(owner));
    if (latest && at < latest.resetAt) {
      // Operations that share a bucket share what is spent; each is held to its own limit.
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

/** As at X: at most `windowMs` later, and a whole second, so that what the headers tell is the truth. */
function endOf(start: number, windowMs: number): number {
  const end = start + windowMs;
  return windowMs < 1000 ? end : Math.floor(end / 1000) * 1000;
}

function keyOf(bucket: string, { windowMs, headers }: Pick<WindowRule, 'windowMs' | 'headers'>): string {
  return `${bucket} | ${windowMs} | ${headers}`;
}

/** Under this owner stands what others have spent for every credential of the kind that has not come yet. */
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
