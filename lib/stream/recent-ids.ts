/**
 * Remembers the last ids in bounded memory: at least as many as asked for, at most twice that. Two sets, of which
 * the older is dropped whole, cost less than a list beside a set.
 */
export class RecentIds {
  #young = new Set<string>();
  #old = new Set<string>();

  constructor(private readonly least: number) {}

  /** Whether it is seen for the first time; from now on it is known. */
  add(id: string): boolean {
    if (this.least === 0) return true;
    if (this.#young.has(id)) return false;
    const known = this.#old.has(id);
    this.#young.add(id);
    if (this.#young.size >= this.least) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    return !known;
  }
}
