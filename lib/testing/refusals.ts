import type { SpentWindow } from './windows.js';

/** A request that a window refused with 429. */
export interface RefusedRequest {
  /** When it was refused: epoch milliseconds of the server's clock. */
  readonly at: number;
  readonly operation: string;
  /** A short digest of the credential, never the token. */
  readonly credential: string;
  /** The window that was used up; of several, the one that ends last. */
  readonly window: SpentWindow;
}
