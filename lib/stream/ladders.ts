import { RECONNECT_LADDERS } from '../facts/streams.js';
import type { BackoffClass } from '../model/backoff.js';
import type { StreamSettings } from '../model/stream.js';
import type { XError } from '../model/x-error.js';
import { pauseBy, pauseOf } from '../retry/backoff.js';
import { classOf } from '../retry/decide.js';

/** How a connection ended or was refused, as far as the pause before the next one goes. */
export type Failing = Pick<XError, 'kind' | 'status' | 'retry' | 'retryAt'>;

const ENHANCE_YOUR_CALM = 420;

/** Which ladder a failure climbs; refusals by HTTP climb one together. */
function streamClassOf(failure: Failing): BackoffClass {
  // A place that is taken is a 429 to X, whatever status it comes with; so is what its streams used to answer.
  if (failure.kind === 'streaming-connection' || failure.status === ENHANCE_YOUR_CALM) return 'rate-limited';
  if (failure.retry === 'reconnect') return 'network';
  return failure.kind === 'deadline' || failure.kind === 'queue-full' ? 'rate-limited' : classOf(failure);
}

/**
 * The pauses between connects. A connection that was up and drops is made again at once, the first time; from then on
 * each class of failure climbs its own ladder, and all begin anew only when a connection has been up for long enough.
 */
export class Ladders {
  #failures = { network: 0, http: 0, 'rate-limited': 0 };
  #atOnce = true;

  constructor(
    private readonly backoff: StreamSettings['backoff'],
    private readonly random: () => number,
    /** Told what a function of the user's threw: the built-in ladder is climbed then. */
    private readonly failed: (error: unknown) => void,
  ) {}

  /** A connection has been up for long enough. */
  startOver(): void {
    this.#failures = { network: 0, http: 0, 'rate-limited': 0 };
    this.#atOnce = true;
  }

  /**
   * The pause before the next connect. Milliseconds.
   * @param wasUp whether there was a connection, and it dropped
   */
  pauseAfter(failure: Failing, wasUp: boolean, error: () => XError, now: number): number {
    const which = streamClassOf(failure);
    const floor = Math.max(0, (failure.retryAt ?? now) - now);
    if (wasUp && which === 'network' && this.#atOnce) {
      this.#atOnce = false;
      return floor;
    }
    const rung = which === 'network' || which === 'rate-limited' ? which : 'http';
    const failures = ++this.#failures[rung];
    const backoff = this.backoff[which];
    if (typeof backoff !== 'function') return Math.max(floor, pauseOf(backoff, failures, this.random()));
    try {
      return Math.max(floor, pauseBy(backoff, failures, error()));
    } catch (thrown) {
      this.failed(thrown);
      return Math.max(floor, pauseOf(RECONNECT_LADDERS[which], failures, this.random()));
    }
  }
}
