/** Ids of X's as two numbers: what comes before the last nine digits, and these. */
const LOW_DIGITS = 9;
const MOST_HIGH = 2 ** 32;
const ZERO = 48;

/**
 * Remembers the last ids in bounded memory: at least as many as asked for, at most twice that, in two generations of
 * which the older is dropped whole. Numbers are kept as numbers: to keep their texts would cost the garbage collector
 * as much as a tenth of what parsing a post does.
 */
export class RecentIds {
  readonly #numbers: Numbers | undefined;
  readonly #names: Names;

  constructor(least: number) {
    this.#numbers = least > 0 ? new Numbers(least) : undefined;
    this.#names = new Names(least);
  }

  /** Whether it is seen for the first time; from now on it is known. */
  add(id: string): boolean {
    if (!this.#numbers) return true;
    const { length } = id;
    if (length === 0 || length > 19 || id.charCodeAt(0) <= ZERO) return this.#names.add(id);
    let high = 0;
    let low = 0;
    for (let at = 0; at < length; at++) {
      const digit = id.charCodeAt(at) - ZERO;
      if (digit < 0 || digit > 9) return this.#names.add(id);
      if (at < length - LOW_DIGITS) high = high * 10 + digit;
      else low = low * 10 + digit;
    }
    return high < MOST_HIGH ? this.#numbers.add(high, low) : this.#names.add(id);
  }
}

/** Ids that are no numbers. */
class Names {
  #young = new Set<string>();
  #old = new Set<string>();

  constructor(private readonly least: number) {}

  add(id: string): boolean {
    const young = this.#young;
    const { size } = young;
    // To look and then add would search twice.
    if (young.add(id).size === size) return false;
    const known = this.#old.has(id);
    if (size + 1 >= this.least) {
      this.#old = young;
      this.#young = new Set();
    }
    return !known;
  }
}

/** Two hash tables with open addressing, at most half full: pairs of numbers, of which 0 and 0 is an empty place. */
class Numbers {
  readonly #mask: number;
  #young: Uint32Array;
  #old: Uint32Array;
  #size = 0;

  constructor(private readonly least: number) {
    let places = 2;
    while (places < 2 * least) places *= 2;
    this.#mask = places - 1;
    this.#young = new Uint32Array(2 * places);
    this.#old = new Uint32Array(2 * places);
  }

  add(high: number, low: number): boolean {
    const young = this.#young;
    const at = this.#find(young, high, low);
    if (young[at] !== 0 || young[at + 1] !== 0) return false;
    young[at] = high;
    young[at + 1] = low;
    const old = this.#old;
    const before = this.#find(old, high, low);
    const known = old[before] !== 0 || old[before + 1] !== 0;
    if (++this.#size >= this.least) {
      this.#old = young;
      this.#young = old.fill(0);
      this.#size = 0;
    }
    return !known;
  }

  /** Where the pair stands, or would. */
  #find(table: Uint32Array, high: number, low: number): number {
    // Ids of one instant differ in few bits: both halves are spread over the table.
    let place = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
    place = (place ^ (place >>> 15)) & this.#mask;
    for (;;) {
      const at = 2 * place;
      const one = table[at];
      const other = table[at + 1];
      if ((one === high && other === low) || (one === 0 && other === 0)) return at;
      place = (place + 1) & this.#mask;
    }
  }
}
