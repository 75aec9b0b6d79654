/** The connection slots of a stream, by owner: how many are taken. */
export class StreamPlaces {
  readonly #taken = new Map<string, number>();
  /** Until when slots that were given back stay taken: epoch milliseconds. */
  readonly #held = new Map<string, number[]>();

  /** Takes one of `most` slots; false where none is free. */
  take(whose: string, most: number, at: number): boolean {
    const held = (this.#held.get(whose) ?? []).filter((until) => at < until);
    this.#held.set(whose, held);
    const taken = this.#taken.get(whose) ?? 0;
    if (taken + held.length >= most) return false;
    this.#taken.set(whose, taken + 1);
    return true;
  }

  /** Gives a slot back, which is free again from `until` on. */
  giveBack(whose: string, until: number): void {
    this.#taken.set(whose, (this.#taken.get(whose) ?? 1) - 1);
    this.#held.set(whose, [...(this.#held.get(whose) ?? []), until]);
  }

  reset(): void {
    this.#taken.clear();
    this.#held.clear();
  }
}
