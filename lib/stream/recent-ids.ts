/** Numeric ids are kept as two numbers: their last nine digits, and the digits before those. */
const LOW_DIGITS = 9;
const MOST_HIGH = 2 ** 32;
const ZERO = 48;

/**
 * Remembers the last ids in bounded memory: at least as many as asked for and at most twice as many, in two
 * generations, of which the older is dropped as a whole. Numeric ids are kept as numbers: kept as texts, they would
 * cost the garbage collector as much as a tenth of the time to parse a post.
 */
export class RecentIds {
  readonly #numbers: Numbers | undefined;
  readonly #names: Names;

  constructor(least: number) {
    this.#numbers = least > 0 ? new Numbers(least) : undefined;
    this.#names = new Names(least);
  }

  /** Whether the id is seen for the first time. Remembers it. */
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

/** Ids that are not numeric, or too long for {@link Numbers}. */
class Names {
  #young = new Set<string>();
  #old = new Set<string>();

  constructor(private readonly least: number) {}

  add(id: string): boolean {
    const young = this.#young;
    const { size } = young;
    // `has` and then `add` would search twice.
    if (young.add(id).size === size) return false;
    const known = this.#old.has(id);
    if (size + 1 >= this.least) {
      this.#old = young;
      this.#young = new Set();
    }
    return !known;
  }
}

/** The second word of a slot: the generation in the upper two bits, the low digits below. 0 where the slot is empty. */
const LOW_BITS = 0x3fff_ffff;
const GENERATION = 0x4000_0000;

/**
 * Numeric ids, in a hash table with open addressing and two words per slot. Both generations share one table: the cost
 * is in the memory access, since what is parsed in between displaces the table from the CPU caches.
 */
class Numbers {
  readonly #mask: number;
  readonly #table: Uint32Array;
  /** The present generation: 1 and 2 alternate. */
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

  /** The slot that holds the id, or the empty one where it belongs. */
  #find(high: number, low: number): number {
    const table = this.#table;
    for (let place = this.#home(high, low); ; place = (place + 1) & this.#mask) {
      const word = table[2 * place + 1] as number;
      if (word === 0 || ((word & LOW_BITS) === low && table[2 * place] === high)) return place;
    }
  }

  /** The first slot to try. Ids of one instant differ in few bits: mixing spreads them over the table. */
  #home(high: number, low: number): number {
    const mixed = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
    return (mixed ^ (mixed >>> 15)) & this.#mask;
  }

  /** The present generation is full: forgets the one before it, in one pass through the table. */
  #grow(): void {
    this.#size = 0;
    this.#young = 3 - this.#young;
    for (let place = 0; place <= this.#mask;) {
      if ((this.#table[2 * place + 1] as number) >>> 30 === this.#young) this.#remove(place);
      else place++;
    }
  }

  /** Empties a slot, and moves up the entries behind it that a collision had displaced. */
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
