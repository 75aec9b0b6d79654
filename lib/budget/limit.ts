/**
 * How a request ended, as a budget sees it: carried out, refused for another reason than a limit, refused by a limit
 * (X does not count it), lost without an answer (X may have counted it), or never sent.
 */
export type RequestOutcome = 'answered' | 'refused' | 'limited' | 'lost' | 'unsent';

/** Says how many requests may go now, and when more may. Instants are epoch milliseconds of our clock. */
export interface Limit {
  /** How many may go now; may be Infinity. */
  available(now: number): number;
  /** When more may go, asked while none may; undefined if the next answer decides. */
  opensAt(now: number): number | undefined;
}
