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
  /** When it starts anew, epoch ms, exactly; X tells it in whole seconds, rounded up. */
  readonly resetAt: number;
  /** Which set of headers tells it. */
  readonly headers: WindowRule['headers'];
}

/** Whether a request may run, and what the headers say about it. */
export interface Admission {
  readonly granted: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

interface Counter {
  readonly window: Omit<SpentWindow, 'limit' | 'remaining'>;
  readonly limit: number;
  spent: number;
}

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
  readonly #counters = new Map<string, Counter>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Spends one of every window in `rules`, or nothing where one of them is empty. */
  take(bucket: string, credential: string, rules: readonly WindowRule[]): Admission {
    const now = this.#now();
    const counters = rules.map((rule) => this.#counter(bucket, credential, rule, now));
    const granted = counters.every((counter) => counter.spent < counter.limit);
    if (granted) {
      for (const [index, rule] of rules.entries()) {
        const counter = counters[index];
        if (!counter) continue;
        counter.spent += 1;
        // Only now has the window started: a request that was refused starts none.
        this.#counters.set(keyOf(bucket, credential, rule), counter);
      }
    }
    return { granted, headers: headersOf(counters) };
  }

  /** Every window that has started and not yet passed, in order of their first request. */
  list(): SpentWindow[] {
    const now = this.#now();
    return [...this.#counters.values()]
      .filter((counter) => now < counter.window.resetAt)
      .map((counter) => ({ ...counter.window, limit: counter.limit, remaining: remainingOf(counter) }));
  }

  reset(): void {
    this.#counters.clear();
  }

  #counter(bucket: string, credential: string, rule: WindowRule, now: number): Counter {
    const known = this.#counters.get(keyOf(bucket, credential, rule));
    if (known && now < known.window.resetAt) {
      // Operations that share a bucket share what is spent; each is held to its own limit.
      return known.limit === rule.limit ? known : { ...known, limit: rule.limit };
    }
    const { windowMs, headers, per } = rule;
    const owner = per === 'app' ? {} : { credential };
    return {
      window: { bucket, ...owner, windowMs, resetAt: now + windowMs, headers },
      limit: rule.limit,
      spent: 0,
    };
  }
}

function keyOf(bucket: string, credential: string, rule: WindowRule): string {
  return [bucket, rule.per === 'app' ? '' : credential, rule.windowMs, rule.headers].join(' | ');
}

function remainingOf(counter: Counter): number {
  return Math.max(0, counter.limit - counter.spent);
}

function headersOf(counters: readonly Counter[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const counter of counters) {
    if (counter.window.headers === 'none') continue;
    const prefix = HEADER_PREFIX[counter.window.headers];
    headers[`${prefix}-limit`] = String(counter.limit);
    headers[`${prefix}-remaining`] = String(remainingOf(counter));
    headers[`${prefix}-reset`] = String(Math.ceil(counter.window.resetAt / 1000));
  }
  return headers;
}
