/** Bounds on waiting. */
export interface PacerSettings {
  /** How many calls may wait for one bucket. */
  readonly maxQueued: number;
  /** The longest wait that the user allows. Milliseconds. */
  readonly maxWaitMs: number;
  /** How far off the next opening may be for calls with neither a deadline nor `maxWaitMs`. Milliseconds. */
  readonly patienceMs: number;
}
