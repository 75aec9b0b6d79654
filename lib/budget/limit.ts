/**
 * How a request ended, as a budget sees it: carried out, refused, refused for a limit (which X does not count),
 * perhaps counted, or surely never sent.
 */
export type RequestOutcome = 'answered' | 'refused' | 'limited' | 'lost' | 'unsent';

/** What may go now, and when more. Instants are epoch milliseconds of our clock. */
export interface Limit {
  /** How many may go now; may be Infinity. */
  available(now: number): number;
  /** When more may go, asked when none may: undefined where the next answer decides. */
  opensAt(now: number): number | undefined;
}
