import type { Bucket } from '../budget/bucket.js';
import type { Clock } from '../model/clock.js';
import type { Endpoint } from '../model/call.js';
import type { BucketLimits, Limits } from '../model/rate-limit.js';
import { stateOf } from '../reading/rate-limit-headers.js';
import type { Ledger } from './ledger.js';

/** The user's view of the budgets: figures are read when they are asked for. */
export class LimitsView implements Limits {
  constructor(
    private readonly ledger: Ledger,
    private readonly clock: Clock,
    private readonly endpointOf: (method: string, url: string) => Endpoint,
    /** Updates shared buckets from the store. */
    private readonly ask: () => Promise<void> = () => Promise.resolve(),
  ) {}

  refresh(): Promise<void> {
    return this.ask();
  }

  list(): readonly BucketLimits[] {
    return this.ledger.all(this.clock.now()).map((bucket) => this.#show(bucket));
  }

  get(name: string): BucketLimits | undefined {
    const bucket = this.ledger.get(name);
    return bucket && this.#show(bucket);
  }

  for(method: string, url: string): BucketLimits | undefined {
    if (typeof method !== 'string' || typeof url !== 'string')
      throw new TypeError("limits.for() takes a method and a path, such as 'GET' and '/2/tweets'");
    const { budget } = this.endpointOf(method, url);
    let last: Bucket | undefined;
    for (const bucket of this.ledger.all(this.clock.now())) {
      if (bucket.endpoint.budget === budget && bucket.updatedAt >= (last?.updatedAt ?? 0)) last = bucket;
    }
    return last && this.#show(last);
  }

  #show(bucket: Bucket): BucketLimits {
    const now = this.clock.now();
    const { name, endpoint, credential, quarter, day, shared, concurrency, updatedAt, clock, queued } =
      bucket;
    const windows = [quarter, day, shared.appDay]
      .map((window) => window.state())
      .filter((state) => state !== undefined);
    const gate = gateOf(bucket);
    return {
      bucket: name,
      operation: endpoint.budget,
      credential,
      ...stateOf(windows),
      ...(endpoint.documented && { documented: endpoint.documented }),
      updatedAt: Math.round(updatedAt),
      inFlight: concurrency.inFlight + (bucket.lease?.elsewhere ?? 0),
      queued,
      ...(gate && { gate }),
      ...(bucket.lease && { processes: bucket.lease.processes }),
      offsetMs: Math.round(clock.offsetMs),
      nextStartAt: whole(bucket.startOf(queued + 1, now), now),
      eta: (n) => {
        const then = this.clock.now();
        return whole(bucket.startOf(bucket.queued + Math.max(1, Math.floor(n) || 1), then), then);
      },
    };
  }
}

/** Rounds to whole milliseconds: a future instant up, so that it is never too early, the present down. */
function whole(at: number, now: number): number {
  return at <= now ? Math.floor(now) : Math.ceil(at);
}

function gateOf({ refused, shared }: Bucket): BucketLimits['gate'] {
  for (const [reason, gate] of [
    ['unavailable', shared.down],
    ['rate-limited', refused],
  ] as const) {
    const { closedSince, until } = gate;
    if (closedSince !== undefined && until !== undefined)
      return { reason, closedSince: Math.round(closedSince), until: Math.ceil(until) };
  }
  return undefined;
}
