import { mergeWindows } from '../budget/merge-windows.js';
import type { Endpoint } from '../model/call.js';
import type { BucketLimits, Limits, RateLimitState, WindowState } from '../model/rate-limit.js';

/** A bucket whose windows told no reset is forgotten after the longest window X has. */
const LONGEST_WINDOW_MS = 86_400_000;
/** How many of the oldest buckets are looked at whenever a new one comes. */
const SWEEP = 8;

interface Entry {
  readonly endpoint: Endpoint;
  readonly credential: string;
  windows: readonly WindowState[];
  updatedAt: number;
  /** The windows' figures, made when somebody asks. */
  limits: BucketLimits | undefined;
}

/** Makes one state of several windows; brought from outside so that this room does not read headers. */
export type Summarise = (windows: readonly WindowState[]) => RateLimitState;

/** What is known of every budget: what X told, bucket by bucket. Idle buckets are forgotten. */
export class Ledger implements Limits {
  /** The bucket heard from last stands last. */
  readonly #entries = new Map<string, Entry>();

  constructor(
    private readonly summarise: Summarise,
    private readonly endpointOf: (method: string, url: string) => Endpoint,
  ) {}

  /** Takes what an answer told; returns the windows whose figures changed by it. */
  observe(
    bucket: string,
    endpoint: Endpoint,
    credential: string,
    told: RateLimitState,
    now: number,
  ): readonly WindowState[] {
    const entry = this.#entries.get(bucket);
    const before = entry?.windows ?? [];
    const windows = mergeWindows(before, told.windows);
    if (entry) this.#entries.delete(bucket);
    else this.#sweep(now);
    this.#entries.set(bucket, { endpoint, credential, windows, updatedAt: now, limits: undefined });
    return windows === before ? [] : windows.filter((window) => !before.includes(window));
  }

  list(): readonly BucketLimits[] {
    return [...this.#entries].map(([bucket, entry]) => this.#limits(bucket, entry));
  }

  get(bucket: string): BucketLimits | undefined {
    const entry = this.#entries.get(bucket);
    return entry && this.#limits(bucket, entry);
  }

  for(method: string, url: string): BucketLimits | undefined {
    const { budget } = this.endpointOf(method, url);
    let last: BucketLimits | undefined;
    for (const [bucket, entry] of this.#entries) {
      if (entry.endpoint.budget === budget) last = this.#limits(bucket, entry);
    }
    return last;
  }

  #limits(bucket: string, entry: Entry): BucketLimits {
    const { endpoint, credential, windows, updatedAt } = entry;
    return (entry.limits ??= {
      bucket,
      operation: endpoint.budget,
      credential,
      ...this.summarise(windows),
      ...(endpoint.documented && { documented: endpoint.documented }),
      updatedAt,
    });
  }

  /** Forgets old buckets a few at a time, so that neither time nor memory grows with the tokens ever seen. */
  #sweep(now: number): void {
    let looked = 0;
    for (const [bucket, { windows, updatedAt }] of this.#entries) {
      if (++looked > SWEEP) return;
      if (isOver(windows, updatedAt, now)) this.#entries.delete(bucket);
    }
  }
}

function isOver(windows: readonly WindowState[], updatedAt: number, now: number): boolean {
  return (
    windows.every(({ resetAt }) => now > (resetAt ?? updatedAt + LONGEST_WINDOW_MS)) ||
    now > updatedAt + LONGEST_WINDOW_MS
  );
}
