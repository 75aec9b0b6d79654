import type { BackoffClass } from '../model/backoff.js';
import type { StreamSettings } from '../model/stream.js';
import type { XError } from '../model/x-error.js';
import { pauseOf } from '../retry/backoff.js';
import { classOf } from '../retry/decide.js';

/** How a connection ended or was refused, as far as the pause before the next one goes. */
export type Failing = Pick<XError, 'kind' | 'status' | 'retry' | 'retryAt'>;

/** No pause that a function gives is longer: a day. Milliseconds. */
const LONGEST_MS = 86_400_000;
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
  ) {}

  /** A connection has been up for long enough. */
  startOver(): void {
    this.#failures = { network: 0, http: 0, 'rate-limited': 0 };
    this.#atOnce = true;
  }

  /**
   * The pause before the next connect. Milliseconds.
   * @param wasUp whether there was a connection, and it dropped
   * @throws whatever the user's own function throws
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
    const pause =
      typeof backoff === 'function'
        ? asked(backoff(failures, error()))
        : pauseOf(backoff, failures, this.random());
    return Math.max(floor, pause);
  }
}

function asked(ms: number): number {
  if (!(ms >= 0)) throw new TypeError(`\`backoff\` gives milliseconds from 0 up; got ${String(ms)}`);
  return Math.min(ms, LONGEST_MS);
}
