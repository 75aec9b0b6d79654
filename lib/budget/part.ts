import type { Window } from './window.js';

/** This process's equal part of windows that others also spend, for while it cannot coordinate with them. */
export class Part {
  constructor(private readonly windows: readonly Window[]) {}

  /** How many requests may go if each of `processes` processes takes an equal part. */
  available(processes: number, now: number): number {
    let least = Infinity;
    for (const window of this.windows) {
      // An unknown window limits nothing here: it takes a request to learn of it.
      if (window.opensAt(now) !== undefined) least = Math.min(least, window.available(now) / processes);
    }
    return Math.floor(least);
  }

  /** When more may go: the last reset of the windows that limit. */
  opensAt(now: number): number | undefined {
    let latest: number | undefined;
    for (const window of this.windows) {
      const at = window.opensAt(now);
      if (at !== undefined && window.available(now) !== Infinity) latest = Math.max(latest ?? 0, at);
    }
    return latest;
  }

  /** From now on `processes` processes spend the windows without coordination: X's last figures may be outdated. */
  beware(processes: number): void {
    for (const window of this.windows) {
      window.elsewhere = 0;
      window.spenders = processes;
      window.expectOthers();
    }
  }
}
