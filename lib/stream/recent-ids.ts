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

/** Of the second word of a place: the generation stands above the low digits. An empty place is 0. */
const LOW_BITS = 0x3fff_ffff;
const GENERATION = 0x4000_0000;

/**
 * Ids that are numbers: one hash table with open addressing, each place two words. One, not one for each generation: it
 * is the going to memory that costs, and what is parsed in between has always displaced it from the caches.
 */
class Numbers {
  readonly #mask: number;
  readonly #table: Uint32Array;
  /** 1 and 2 in turn. */
  #young = 1;
  #size = 0;

  constructor(private readonly least: number) {
    let places = 4;
    while (places < 3 * least) places *= 2;
    this.#mask = places - 1;
    this.#table = new Uint32Array(2 * places);
  }

  add(high: number, low: number): boolean {
    const table = this.#table;
    const at = 2 * this.#find(high, low);
    const known = table[at + 1] as number;
    if (known >>> 30 === this.#young) return false;
    table[at] = high;
    table[at + 1] = low + this.#young * GENERATION;
    if (++this.#size >= this.least) this.#grow();
    return known === 0;
  }

  /** The place where it stands, or would. */
  #find(high: number, low: number): number {
    const table = this.#table;
    for (let place = this.#home(high, low); ; place = (place + 1) & this.#mask) {
      const word = table[2 * place + 1] as number;
      if (word === 0 || ((word & LOW_BITS) === low && table[2 * place] === high)) return place;
    }
  }

  /** Ids of one instant differ in few bits: they are spread over the table. */
  #home(high: number, low: number): number {
    const mixed = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
    return (mixed ^ (mixed >>> 15)) & this.#mask;
  }

  /** A generation is whole: the one before it is forgotten, in one walk through the table. */
  #grow(): void {
    this.#size = 0;
    this.#young = 3 - this.#young;
    for (let place = 0; place <= this.#mask;) {
      if ((this.#table[2 * place + 1] as number) >>> 30 === this.#young) this.#remove(place);
      else place++;
    }
  }

  /** Takes it out, and moves up what stands behind it only because it stood there. */
  #remove(place: number): void {
    const table = this.#table;
    const mask = this.#mask;
    let hole = place;
    for (let next = (place + 1) & mask; table[2 * next + 1] !== 0; next = (next + 1) & mask) {
      const home = this.#home(table[2 * next] as number, (table[2 * next + 1] as number) & LOW_BITS);
      if (((next - home) & mask) < ((next - hole) & mask)) continue;
      table[2 * hole] = table[2 * next] as number;
      table[2 * hole + 1] = table[2 * next + 1] as number;
      hole = next;
    }
    table[2 * hole + 1] = 0;
  }
}
