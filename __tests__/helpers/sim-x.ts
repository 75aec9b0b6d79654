import type { RateLimitState, WindowName, WindowState } from '../../lib/model/rate-limit.js';

/** One window of the simulated server: fixed, starting with its first request, ending on a whole second. */
interface ServerWindow {
  readonly name: WindowName | 'hidden';
  readonly limit: number;
  readonly lengthMs: number;
  used: number;
  endsAt: number;
}

export interface ServerAnswer {
  readonly status: number;
  readonly told: RateLimitState | undefined;
  readonly date: number;
  /** Which window a 429 is for: its name and its end. */
  readonly emptied?: string;
}

/**
 * The referee of the pacing laws: X's windows in forty lines, written without a look at ours. Its clock may be
 * off; what it tells is the truth.
 */
export class SimX {
  readonly windows: ServerWindow[];
  readonly refused: number[] = [];
  /** Every window that has begun, in order, by name and end: what others took of it. */
  readonly begun = new Map<string, number>();
  served = 0;
  down = false;
  silent429 = false;

  constructor(
    windows: readonly { name: WindowName | 'hidden'; limit: number; lengthMs: number }[],
    private readonly skewMs: number,
  ) {
    this.windows = windows.map((window) => ({ ...window, used: 0, endsAt: -Infinity }));
  }

  /** A request arrives at `now` of the client's clock. */
  handle(now: number): ServerAnswer {
    const date = Math.floor((now + this.skewMs) / 1000) * 1000;
    if (this.down) return { status: 503, told: undefined, date };
    const emptied = this.#spend(now);
    if (emptied) {
      this.refused.push(now);
      return { status: 429, told: this.silent429 ? undefined : this.#tell(), date, emptied: keyOf(emptied) };
    }
    this.served++;
    return { status: 200, told: this.#tell(), date };
  }

  /** Somebody else uses up a part: as much as there is, at most. */
  consume(now: number, count: number): void {
    for (let n = 0; n < count && !this.down && !this.#spend(now); n++) {
      for (const window of this.windows)
        this.begun.set(keyOf(window), (this.begun.get(keyOf(window)) ?? 0) + 1);
    }
  }

  /** Takes one of every window, or nothing where one is empty: that one, or the one of them that ends last. */
  #spend(now: number): ServerWindow | undefined {
    const time = now + this.skewMs;
    for (const window of this.windows) {
      if (time < window.endsAt) continue;
      window.used = 0;
      const end = Math.floor((time + window.lengthMs) / 1000) * 1000;
      window.endsAt = end > time ? end : end + 1000;
      this.begun.set(keyOf(window), 0);
    }
    let emptied: ServerWindow | undefined;
    for (const window of this.windows)
      if (window.used >= window.limit && !(emptied && emptied.endsAt >= window.endsAt)) emptied = window;
    if (!emptied) for (const window of this.windows) window.used++;
    return emptied;
  }

  #tell(): RateLimitState {
    const windows: WindowState[] = [];
    for (const { name, limit, used, endsAt } of this.windows) {
      if (name !== 'hidden') windows.push({ window: name, limit, remaining: limit - used, resetAt: endsAt });
    }
    return { windows, ...(windows[0]?.remaining !== undefined && { remaining: windows[0].remaining }) };
  }
}

function keyOf({ name, endsAt }: ServerWindow): string {
  return `${name} ${endsAt}`;
}
