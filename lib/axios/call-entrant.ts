import type { InternalAxiosRequestConfig } from 'axios';
import type { Bucket } from '../budget/bucket.js';
import type { Limit } from '../budget/limit.js';
import type { Call } from '../model/call.js';
import { NORMAL_PRIORITY, type AbortLike, type Entrant } from '../pacing/entrant.js';
import type { Teller } from './teller.js';

/** A call as the pacer sees it. */
export class CallEntrant implements Entrant {
  constructor(
    private readonly call: Call,
    private readonly config: InternalAxiosRequestConfig,
    private readonly teller: Teller,
  ) {}

  get startedAt(): number {
    return this.call.startedAt;
  }

  get priority(): number {
    return this.call.options.priority ?? NORMAL_PRIORITY;
  }

  get openEndedRefusals(): number {
    return this.call.openEndedRefusals;
  }

  get deadlineAt(): number {
    return this.call.deadlineAt;
  }

  get signal(): AbortLike | undefined {
    return this.config.signal;
  }

  /** Reports that the call waits: with how many queued calls, what blocks it, and until when, if that is known. */
  held(bucket: Bucket, waiting: number, blocker: Limit | undefined, until: number | undefined): void {
    this.teller.throttled(this.call, this.config, bucket, waiting, blocker, until);
  }
}
