import type { Verdict } from '../model/verdict.js';
import type { XError } from '../model/x-error.js';
import type { StreamParts } from './intake.js';
import { Ladders } from './ladders.js';

const LEAST_HEALTHY_MS = 1_000;

/** When to reconnect one connection of a stream, and when to give up. */
export class Reconnect {
  /** The next connect goes no earlier: epoch milliseconds. */
  notBefore = 0;
  /** Connects since a connection was up for long enough. */
  tries = 0;
  readonly #ladders: Ladders;
  #failingSince: number | undefined;

  constructor(
    private readonly parts: StreamParts,
    private readonly connection: number,
  ) {
    this.#ladders = new Ladders(parts.settings.backoff, parts.random, (error) =>
      parts.bus.emit('listenerError', { event: 'stream.backoff', error }),
    );
  }

  /** A connection is gone that was up for so long, and last heard then. */
  gone(afterMs: number, lastHeard: number): void {
    // Never sooner than a second: it would be a loop without pauses.
    if (afterMs >= Math.max(this.parts.settings.healthyMs, LEAST_HEALTHY_MS)) {
      this.#ladders.startOver();
      this.tries = 0;
      this.#failingSince = undefined;
    }
    this.#failingSince ??= lastHeard;
  }

  /**
   * Plans the next connect, and tells.
   * @param wasUp whether there was a connection, and it dropped
   * @throws the error, where the next connect would be later than allowed
   */
  plan(failure: Verdict | XError, wasUp: boolean, error: () => XError, reason: string): void {
    const { clock, bus, port, name: stream, settings } = this.parts;
    // The budget may open later than its pause ends; where nobody knows when, it is tried. Asked for first: what is
    // open now must not look like a wait of some microseconds.
    const opensAt = port.nextStartAt();
    const now = clock.now();
    this.#failingSince ??= now;
    this.notBefore = now + this.#ladders.pauseAfter(failure, wasUp, error, now);
    const at = Math.max(this.notBefore, opensAt === Infinity ? 0 : opensAt);
    if (at > this.#failingSince + settings.maxElapsedMs) throw error();
    const delayMs = Math.ceil(at - now);
    bus.emit('reconnect', { stream, connection: this.connection, attempt: this.tries + 1, delayMs, reason });
  }
}
