import type { ProbePause } from '../budget/gate.js';
import type { Bus } from '../events/bus.js';
import type { Backoff, BackoffClass, BackoffLadder } from '../model/backoff.js';
import type { Call } from '../model/call.js';
import type { RetryEvent } from '../model/events.js';
import type { RetrySettings } from '../model/settings.js';
import type { Verdict } from '../model/verdict.js';
import type { XError } from '../model/x-error.js';
import { pauseBy, pauseOf, probePauseOf } from '../retry/backoff.js';
import { classOf, decide, isEndTold, isLimited, leftToTheStream } from '../retry/decide.js';
import type { RetryQuota } from '../retry/quota.js';
import { isRepeatable } from '../retry/repeatable.js';

/** A failed attempt, as the wire describes it. */
export interface FailedAttempt {
  readonly method: string;
  readonly verdict: Verdict;
  /** Whether X may have carried it out. */
  readonly unclear: boolean;
  /** Whether its body can be sent again. */
  readonly resendable: boolean;
  /** Whether a closed window or gate makes the call wait in the queue, so that it needs no pause of its own. */
  readonly gated: boolean;
  /** Makes the error that users see. Called only when somebody needs it. */
  readonly error: () => XError;
}

/** Decides whether and when a failed attempt is followed by another, and emits `retry` events. */
export class Retries {
  constructor(
    private readonly bus: Bus,
    private readonly quota: RetryQuota | undefined,
    private readonly maxWaitMs: number,
    private readonly defaults: RetrySettings,
    /** What `attach` was given; undefined where nothing is sent again. */
    private readonly attached: RetrySettings | undefined,
    private readonly random: () => number,
  ) {}

  /** Returns whether the call is sent again, and records the decision on the call. */
  after(call: Call, failed: FailedAttempt, now: number): boolean {
    const { verdict, gated } = failed;
    call.maybeApplied ||= failed.unclear;
    const policy = call.retry;
    if (!policy) {
      call.gaveUp = verdict.retry === 'never' ? undefined : 'off';
      return false;
    }
    call.failingSince ??= now;
    if (isLimited(verdict)) call.uncountedAttempts++;
    const decision = decide(
      {
        ...failed,
        unclear: call.maybeApplied,
        attempts: call.attempts - call.uncountedAttempts,
        failingSince: call.failingSince,
        deadlineAt: call.deadlineAt,
        maxWaitMs: this.maxWaitMs,
        repeatable: isRepeatable(failed.method, call.endpoint, call.options.idempotent),
        wanted: this.#wanted(call, policy, failed),
      },
      policy,
      now,
      () => this.#pause(call, policy, failed),
      () => this.#take(call),
    );
    if (!decision.again) {
      call.gaveUp = policy.shouldRetry === leftToTheStream ? undefined : decision.why;
      return false;
    }
    call.notBefore = decision.notBefore ?? 0;
    // X gave no end: the call moves back in the queue, so that another waiter makes the gate's next probe.
    if (gated && !isEndTold(verdict, now)) call.openEndedRefusals++;
    return true;
  }

  /** Computes the pauses, in milliseconds, between probes of the gate that this failure closes. */
  probePause(call: Call, { verdict, error }: FailedAttempt): ProbePause {
    const which = classOf(verdict);
    const backoff = (call.retry ?? this.attached ?? this.defaults).backoff[which];
    const ladder = typeof backoff === 'function' ? this.#usual(which) : backoff;
    return (failures, downMs, others) =>
      this.#asked(backoff, failures, error) ?? probePauseOf(ladder, failures, this.random(), downMs, others);
  }

  /** Emits `retry`: the call is sent again in about `delayMs` milliseconds. */
  tell(call: Call, failed: FailedAttempt, delayMs: number, why?: RetryEvent['why']): void {
    if (!this.bus.hears('retry')) return;
    const { method, error } = failed;
    const failure = error();
    this.bus.emit('retry', {
      method,
      url: failure.url,
      bucket: call.bucket,
      attempts: call.attempts,
      error: failure,
      attempt: call.attempts + 1,
      delayMs: Math.ceil(delayMs),
      why: why ?? whyOf(failed),
      queuedMs: Math.round(call.queuedMs),
    });
  }

  /** X carried out a call: refunds the retry budget. */
  succeeded(call: Call): void {
    this.quota?.succeeded(call.retriesTaken);
  }

  #take(call: Call): boolean {
    if (this.quota?.take() === false) return false;
    call.retriesTaken++;
    return true;
  }

  #wanted(
    call: Call,
    { shouldRetry }: RetrySettings,
    { verdict, error }: FailedAttempt,
  ): boolean | undefined {
    if (!shouldRetry || verdict.kind === 'aborted' || verdict.kind === 'not-sent') return undefined;
    return this.#guarded('shouldRetry', () => shouldRetry(error(), call.attempts));
  }

  #pause(call: Call, policy: RetrySettings, { verdict, error }: FailedAttempt): number {
    const which = classOf(verdict);
    const backoff = policy.backoff[which];
    const ladder = typeof backoff === 'function' ? this.#usual(which) : backoff;
    return this.#asked(backoff, call.attempts, error) ?? pauseOf(ladder, call.attempts, this.random());
  }

  /** The pause from the user's `backoff` function, in milliseconds; undefined if there is none or it fails. */
  #asked(backoff: Backoff, attempt: number, error: () => XError): number | undefined {
    if (typeof backoff !== 'function') return undefined;
    return this.#guarded('backoff', () => pauseBy(backoff, attempt, error()));
  }

  /** The built-in ladder, for when the user's function fails. */
  #usual(which: BackoffClass): BackoffLadder {
    return this.defaults.backoff[which] as BackoffLadder;
  }

  /** The return value of a user's function. If it throws: undefined, and a `listenerError` event. */
  #guarded<T>(event: string, ask: () => T): T | undefined {
    try {
      return ask();
    } catch (error) {
      this.bus.emit('listenerError', { event, error });
      return undefined;
    }
  }
}

function whyOf({ gated, verdict }: FailedAttempt): RetryEvent['why'] {
  if (!gated) return 'backoff';
  return verdict.kind === 'unavailable' ? 'unavailable' : 'rate-limited';
}
