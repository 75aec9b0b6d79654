import type { InternalAxiosRequestConfig } from 'axios';
import type { Bucket } from '../budget/bucket.js';
import type { Change } from '../budget/ticket.js';
import { Concurrency } from '../budget/concurrency.js';
import { Gate } from '../budget/gate.js';
import { Spread } from '../budget/spread.js';
import type { Limit } from '../budget/limit.js';
import type { Bus } from '../events/bus.js';
import type { RequestDescription } from '../call/x-error-of.js';
import type { Call } from '../model/call.js';
import type { ThrottleEvent } from '../model/events.js';
import type { Verdict } from '../model/verdict.js';

/** Emits the events of calls and budgets on the wire. A payload is built only if somebody listens for it. */
export class Teller {
  constructor(
    private readonly bus: Bus,
    private readonly describe: (config: InternalAxiosRequestConfig) => RequestDescription,
  ) {}

  throttled(
    call: Call,
    config: InternalAxiosRequestConfig,
    bucket: Bucket,
    waiting: number,
    blocker: Limit | undefined,
    until: number | undefined,
  ): void {
    if (!this.bus.hears('throttle')) return;
    const reason = reasonOf(bucket, blocker, until);
    this.bus.emit('throttle', {
      ...this.#told(call, config),
      reason,
      ...(until !== undefined && { until: Math.ceil(until) }),
      waiting,
    });
  }

  rateLimited(
    call: Call,
    config: InternalAxiosRequestConfig,
    { window = 'unknown', retryAt }: Verdict,
  ): void {
    if (!this.bus.hears('rateLimited')) return;
    this.bus.emit('rateLimited', {
      ...this.#told(call, config),
      window,
      ...(retryAt !== undefined && { until: Math.ceil(retryAt) }),
    });
  }

  /** A ticket was settled with its bucket: emits what changed. */
  settled(bucket: Bucket, change: Change): void {
    const { name, quarter, day, shared } = bucket;
    for (const window of [quarter, day, shared.appDay]) {
      if (window.changed && this.bus.hears('rateLimit')) {
        const state = window.state();
        if (state) this.bus.emit('rateLimit', { bucket: name, ...state });
      }
      if (window.absurdAt !== undefined && window.resetAt !== undefined && this.bus.hears('absurdReset')) {
        this.bus.emit('absurdReset', {
          bucket: name,
          window: window.name,
          toldAt: window.absurdAt,
          takenAs: window.resetAt,
        });
      }
    }
    this.changed(bucket, change);
  }

  /** An endpoint's gate closed or opened. */
  changed({ endpoint }: Bucket, change: Change): void {
    const { operation } = endpoint;
    if (change.closedUntil !== undefined && this.bus.hears('unavailable')) {
      this.bus.emit('unavailable', { operation, until: Math.ceil(change.closedUntil) });
    }
    if (change.reopened && this.bus.hears('recovered'))
      this.bus.emit('recovered', { operation, ...change.reopened });
  }

  #told(
    call: Call,
    config: InternalAxiosRequestConfig,
  ): { method: string; url: string; bucket: string; attempts: number } {
    const { method, url } = this.describe(config);
    return { method, url, bucket: call.bucket, attempts: call.attempts };
  }
}

function reasonOf(
  bucket: Bucket,
  blocker: Limit | undefined,
  until: number | undefined,
): ThrottleEvent['reason'] {
  if (blocker === bucket.shared.down) return 'unavailable';
  if (blocker instanceof Gate) return 'rate-limited';
  if (blocker instanceof Concurrency) return 'concurrency';
  if (blocker instanceof Spread) return 'spread';
  return until === undefined ? 'probe' : 'window';
}
