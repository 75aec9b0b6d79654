import { RECONNECT_LADDERS } from '../facts/streams.js';
import type { BackoffClass } from '../model/backoff.js';
import type { StreamSettings } from '../model/stream.js';
import type { XError } from '../model/x-error.js';
import { pauseBy, pauseOf } from '../retry/backoff.js';
import { classOf } from '../retry/decide.js';

/** How a connection ended or was refused: what decides the pause before the next one. */
export type Failing = Pick<XError, 'kind' | 'status' | 'retry' | 'retryAt'>;

const ENHANCE_YOUR_CALM = 420;

/** The class whose ladder a failure climbs. */
function streamClassOf(failure: Failing): BackoffClass {
  // A taken connection slot counts as a 429, whatever its status. So does 420, which X's streams used to answer.
  if (failure.kind === 'streaming-connection' || failure.status === ENHANCE_YOUR_CALM) return 'rate-limited';
  if (failure.retry === 'reconnect') return 'network';
  return failure.kind === 'deadline' || failure.kind === 'queue-full' ? 'rate-limited' : classOf(failure);
}

/**
 * The pauses between connects. The first time that a connection drops after it was up, the reconnect comes at once.
 * From then on network failures, rate limits and other HTTP errors are each counted on their own, and all counts start
 * over only when a connection has been up for `healthyMs`.
 */
export class Ladders {
  #failures = { network: 0, http: 0, 'rate-limited': 0 };
  #atOnce = true;

  constructor(
    private readonly backoff: StreamSettings['backoff'],
    private readonly random: () => number,
    /** Receives what the user's backoff function threw; the built-in ladder is used instead. */
    private readonly failed: (error: unknown) => void,
  ) {}

  /** A connection has been up for long enough: every ladder starts over. */
  startOver(): void {
    this.#failures = { network: 0, http: 0, 'rate-limited': 0 };
    this.#atOnce = true;
  }

  /**
   * The pause before the next connect. Milliseconds.
   * @param wasUp whether a connection was up and dropped
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
