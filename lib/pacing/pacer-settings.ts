/** What bounds the waiting. */
export interface PacerSettings {
  /** How many may wait for one bucket. */
  readonly maxQueued: number;
  /** The longest wait that the user allows. Milliseconds. */
  readonly maxWaitMs: number;
  /** How far off the next opening may be for calls that nobody bounded. Milliseconds. */
  readonly patienceMs: number;
}
