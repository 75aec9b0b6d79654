/** What stands in a line. The line keeps its place in `at`. */
export interface Waiting {
  /** Who goes first: the lowest. */
  readonly rank: number;
  /** Order of arrival, for equal ranks. */
  readonly order: number;
  /** Its place in the line; -1 outside. */
  at: number;
}

/** A line in order of rank: joining and leaving, from anywhere, take logarithmic time. */
export class Line<T extends Waiting> {
  readonly #heap: T[] = [];

  get size(): number {
    return this.#heap.length;
  }

  get first(): T | undefined {
    return this.#heap[0];
  }

  join(item: T): void {
    item.at = this.#heap.length;
    this.#heap.push(item);
    this.#rise(item);
  }

  /** Takes the first one out. */
  shift(): T | undefined {
    const first = this.#heap[0];
    if (first) this.leave(first);
    return first;
  }

  /** Takes one out, wherever it stands; false if it stands here no more. */
  leave(item: T): boolean {
    if (this.#heap[item.at] !== item) return false;
    const last = this.#heap.pop() as T;
    if (last !== item) {
      this.#heap[item.at] = last;
      last.at = item.at;
      this.#rise(last);
      this.#sink(last);
    }
    item.at = -1;
    return true;
  }

  /** Everybody, in no order. */
  all(): readonly T[] {
    return this.#heap;
  }

  #rise(item: T): void {
    while (item.at > 0) {
      const parent = this.#heap[(item.at - 1) >> 1] as T;
      if (!before(item, parent)) return;
      this.#swap(item, parent);
    }
  }

  #sink(item: T): void {
    for (;;) {
      const left = this.#heap[2 * item.at + 1];
      if (!left) return;
      const right = this.#heap[2 * item.at + 2];
      const child = right && before(right, left) ? right : left;
      if (!before(child, item)) return;
      this.#swap(item, child);
    }
  }

  #swap(a: T, b: T): void {
    const { at } = a;
    a.at = b.at;
    b.at = at;
    this.#heap[a.at] = a;
    this.#heap[b.at] = b;
  }
}

function before(a: Waiting, b: Waiting): boolean {
  return a.rank === b.rank ? a.order < b.order : a.rank < b.rank;
}
