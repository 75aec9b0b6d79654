import type { PatientClock } from '../model/clock.js';

/** Backoff before the store is tried again: the first pause doubles with each failure, up to the most. Milliseconds. */
const FIRST_MS = 100;
const MOST_MS = 1_000;
/** The leading code of a Redis or network error. Only this is reported: the rest of the message may hold secrets. */
const CODE = /^[A-Z][A-Z\d_]{2,40}$/;

/** Errors that ioredis identifies only by their message, and the reason reported for each. */
const SAID = [
  [/timed out/i, 'timeout'],
  [/connection is closed/i, 'closed'],
  [/isn't writeable/i, 'offline'],
] as const;

/** Callbacks for losing the store, regaining it, and trying it again. */
export interface HealthEffects {
  lost(reason: string): void;
  found(downMs: number): void;
  retry(): void;
}

/** Whether the store can be reached: lost with the first failure, found with the first success. */
export class Health {
  #lostAt: number | undefined;
  #failures = 0;
  #cancel: (() => void) | undefined;
  #stopped = false;

  constructor(
    private readonly clock: PatientClock,
    private readonly effects: HealthEffects,
  ) {}

  get isUp(): boolean {
    return this.#lostAt === undefined;
  }

  failed(error: unknown): void {
    this.retryLater();
    if (this.#lostAt !== undefined) return;
    this.#lostAt = this.clock.now();
    this.effects.lost(codeOf(error));
  }

  /** Tries the store again after the next pause. */
  retryLater(): void {
    const pause = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(this.#failures++, 10));
    this.#cancel?.();
    if (!this.#stopped) this.#cancel = this.clock.idly(this.clock.now() + pause, () => this.effects.retry());
  }

  succeeded(): void {
    this.#failures = 0;
    if (this.#lostAt === undefined) return;
    const downMs = this.clock.now() - this.#lostAt;
    this.#lostAt = undefined;
    this.#cancel?.();
    this.effects.found(downMs);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }
}

function codeOf(error: unknown): string {
  const { code, message = '', name } = (error ?? {}) as { code?: unknown; message?: string; name?: string };
  if (code === 'timeout') return code;
  for (const [said, reason] of SAID) if (said.test(message)) return reason;
  for (const word of [code, message.split(/[\s:]/, 1)[0]])
    if (typeof word === 'string' && CODE.test(word)) return word;
  return name?.slice(0, 40) ?? 'error';
}
