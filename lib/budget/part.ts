import type { Window } from './window.js';

/** One process's part of windows whose other spenders it cannot ask: as much for each of them. */
export class Part {
  constructor(private readonly windows: readonly Window[]) {}

  /** How many may go, of so many processes that do the same. */
  available(processes: number, now: number): number {
    let least = Infinity;
    for (const window of this.windows) {
      // Where nothing is known one has to go and find out.
      if (window.opensAt(now) !== undefined) least = Math.min(least, window.available(now) / processes);
    }
    return Math.floor(least);
  }

  /** When more may go. */
  opensAt(now: number): number | undefined {
    let latest: number | undefined;
    for (const window of this.windows) {
      const at = window.opensAt(now);
      if (at !== undefined && window.available(now) !== Infinity) latest = Math.max(latest ?? 0, at);
    }
    return latest;
  }

  /** So many processes spend it unseen of one another: what X told last is no promise any more. */
  beware(processes: number): void {
    for (const window of this.windows) {
      window.elsewhere = 0;
      window.spenders = processes;
      window.expectOthers();
    }
  }
}
