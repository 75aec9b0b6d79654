/** An item of a queue. The queue maintains its position in `at`. */
export interface Waiting {
  /** The lowest goes first. */
  readonly rank: number;
  /** Order of arrival, for equal ranks. */
  readonly order: number;
  /** Its index in the heap; -1 outside the queue. */
  at: number;
}

/** A priority queue by rank, as a binary heap: joining, and leaving from any position, take logarithmic time. */
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

  /** Removes the first item. */
  shift(): T | undefined {
    const first = this.#heap[0];
    if (first) this.leave(first);
    return first;
  }

  /** Removes an item from any position; false if it is no longer in this queue. */
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

  /** All items in heap order: the live array, not a copy. */
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
