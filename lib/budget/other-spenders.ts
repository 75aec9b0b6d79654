/** For how many more windows other spenders are assumed once they were seen: an hour of 15-minute windows. */
const REMEMBERED = 4;

/** Whether somebody else spends a window too: more of it is gone than our own requests explain. */
export class OtherSpenders {
  /** The lowest `remaining` that our own requests explain. */
  #floor = -Infinity;
  /** For how many more windows they are assumed. */
  #expected = 0;

  get expected(): boolean {
    return this.#expected > 0;
  }

  expect(): void {
    this.#expected = REMEMBERED;
  }

  sent(): void {
    this.#floor--;
  }

  /** A request was not counted after all: it never left, or was refused because the window is empty. */
  notCounted(): void {
    this.#floor++;
  }

  explains(remaining: number): boolean {
    return remaining >= this.#floor;
  }

  /** What is left from now on; those under way may be counted in it, or not yet. */
  countFrom(remaining: number, inFlight: number): void {
    this.#floor = remaining - inFlight;
  }

  /** What is left was not reported to us: nothing can be told from it. */
  forget(): void {
    this.#floor = -Infinity;
  }

  windowOpened(): void {
    if (this.#expected > 0) this.#expected--;
  }
}
