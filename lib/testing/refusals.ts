import type { SpentWindow } from './windows.js';

/** A request that a window refused with 429. */
export interface RefusedRequest {
  /** When, on the server's clock, epoch milliseconds. */
  readonly at: number;
  readonly operation: string;
  /** A short digest, never the token. */
  readonly credential: string;
  /** The window that was empty; of several the one that ends last. */
  readonly window: SpentWindow;
}
