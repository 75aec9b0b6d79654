import type { Limit } from './limit.js';

/** Bounds how many requests are under way at once. */
export class Concurrency implements Limit {
  inFlight = 0;

  constructor(readonly max: number) {}

  available(): number {
    return Math.max(0, this.max - this.inFlight);
  }

  opensAt(): number | undefined {
    return undefined;
  }
}
