/** The options of `attach` with every default filled in. */
export interface Settings {
  readonly hosts: readonly string[] | undefined;
  /** Undefined where nothing is paced. */
  readonly pacing: PacingSettings | undefined;
  readonly resend: boolean;
}

/** How requests wait. Durations are milliseconds. */
export interface PacingSettings {
  readonly spread: boolean;
  readonly reserve: number;
  readonly maxConcurrentTotal: number;
  readonly maxConcurrentBucket: number;
  readonly maxQueued: number;
  readonly maxWaitMs: number;
}

/**
 * How far off the next opening may be for a call that did not say how long it waits: X's 15-minute windows
 * with some slack, not its days.
 */
export const PATIENCE_MS = 960_000;
