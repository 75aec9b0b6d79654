/** Where a connection starts and ends in the posts of its stream. */
export interface Span {
  /** The first number it brings. */
  readonly first: number;
  /** The first number that was not there when it was opened. */
  readonly live: number;
  /** The last number it brings; Infinity for one that goes on. */
  readonly last: number;
}

/**
 * Which post comes next on a connection. What was there before comes mostly in order, as X says: of two
 * neighbours now and then the later one comes first. Every number of the span comes once.
 */
export class Cursor {
  readonly #span: Span;
  readonly #draw: (name: string) => number;
  #place: number;

  constructor(span: Span, draw: (name: string) => number) {
    this.#span = span;
    this.#draw = draw;
    this.#place = span.first;
  }

  /** Whether what comes next was there before the connection. */
  get isReplay(): boolean {
    return this.#place < this.#span.live;
  }

  get isDone(): boolean {
    return this.#place > this.#span.last;
  }

  /** The number that comes next; undefined as long as there is none among the first `published`. */
  peek(published: number): number | undefined {
    if (this.#place > Math.min(published, this.#span.last)) return undefined;
    const { first, live } = this.#span;
    const neighbour = first + ((this.#place - first) ^ 1);
    const isSwapped =
      this.isReplay && neighbour < live && this.#draw(`swap/${Math.max(neighbour, this.#place)}`) % 4 === 0;
    return isSwapped ? neighbour : this.#place;
  }

  advance(): void {
    this.#place += 1;
  }
}
