/** Which posts of its stream a connection brings, by number. */
export interface Span {
  /** The first post it brings. */
  readonly first: number;
  /** The first post published after it was opened; earlier ones are replayed. */
  readonly live: number;
  /** The last post it brings; Infinity for a live connection. */
  readonly last: number;
}

/**
 * Which post comes next on a connection. Replayed posts come mostly in order, as X says: now and then two
 * neighbours are swapped. Every post of the span comes once.
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

  /** Whether the next post was published before the connection was opened. */
  get isReplay(): boolean {
    return this.#place < this.#span.live;
  }

  get isDone(): boolean {
    return this.#place > this.#span.last;
  }

  /** The number of the next post; undefined as long as none of the first `published` posts is left to send. */
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
