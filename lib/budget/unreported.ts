/**
 * Requests that ended without a report of what is left: lost on the way, or answered without the header. X may have
 * counted them, in the answers to requests sent before or only in later ones. So each is held back until the answer to a
 * request that was sent after it ended.
 */
export class Unreported {
  /** When they ended, oldest first: epoch milliseconds. */
  #ends: number[] = [];
  /** How many of them other processes do not know of. */
  #news = 0;

  get count(): number {
    return this.#ends.length;
  }

  add(now: number): void {
    this.#ends.push(now);
    this.#news++;
  }

  /** A request sent at `sentAt` was told what is left: all that ended before it are counted in that. */
  reportedTo(sentAt: number): void {
    if (this.#ends.length === 0) return;
    const first = this.#ends.findIndex((end) => end >= sentAt);
    this.#ends = first < 0 ? [] : this.#ends.slice(first);
    this.#news = Math.min(this.#news, this.#ends.length);
  }

  clear(): void {
    this.#ends = [];
    this.#news = 0;
  }

  /** How many are to be told to other processes; from now on they count as told. */
  takeNews(): number {
    const news = this.#news;
    this.#news = 0;
    return news;
  }

  /** They may not have been told: they are told again. */
  putBack(news: number): void {
    this.#news = Math.min(this.#news + news, this.#ends.length);
  }
}
