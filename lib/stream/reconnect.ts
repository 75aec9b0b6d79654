import type { Verdict } from '../model/verdict.js';
import type { XError } from '../model/x-error.js';
import type { StreamParts } from './intake.js';
import { Ladders } from './ladders.js';

const LEAST_HEALTHY_MS = 1_000;

/** When to reconnect one connection of a stream, and when to give up. */
export class Reconnect {
  /** The earliest instant for the next connect: epoch milliseconds. */
  notBefore = 0;
  /** Connects since a connection was last up for `healthyMs`. */
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

  /** A connection is gone that was up for `afterMs` milliseconds. Its last byte came at `lastHeard` (epoch ms). */
  gone(afterMs: number, lastHeard: number): void {
    // At least a second: with a smaller `healthyMs`, short connections would follow each other without pauses.
    if (afterMs >= Math.max(this.parts.settings.healthyMs, LEAST_HEALTHY_MS)) {
      this.#ladders.startOver();
      this.tries = 0;
      this.#failingSince = undefined;
    }
    this.#failingSince ??= lastHeard;
  }

  /**
   * Plans the next connect and emits `reconnect`.
   * @param wasUp whether a connection was up and dropped
   * @throws the error, where the next connect would be later than `maxElapsedMs` allows
   */
  plan(failure: Verdict | XError, wasUp: boolean, error: () => XError, reason: string): void {
    const { clock, bus, port, name: stream, settings } = this.parts;
    // The connect budget may open after the backoff ends; if nobody knows when (Infinity), the connect goes anyway.
    // Read before `now`: a budget that is open must not look like a wait of a few microseconds.
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
