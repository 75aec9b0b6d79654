import { hashOf } from './random.js';

/**
 * What there is to say about a post:
 * - `available`: it can be read.
 * - `deleted`: it is gone, or never was.
 * - `protected`: its author shows it to followers only.
 * - `suspended`: its author is suspended.
 * - `forbidden-field`: it can be read, but not its private metrics; who asks for them does not get the post at all.
 */
export type PostState = 'available' | 'deleted' | 'protected' | 'suspended' | 'forbidden-field';

/** Ids are X's: milliseconds since this instant, shifted by 22 bits. */
const SNOWFLAKE_EPOCH_MS = 1_288_834_974_657;
const NEWEST_POST_AT_MS = Date.UTC(2025, 0, 1);
const MINUTE_MS = 60_000;

/** Of every ten posts handed out, six can be read and each other state occurs once. */
const MIX: readonly PostState[] = [
  ...(['available', 'deleted', 'available', 'protected', 'available'] as const),
  ...(['suspended', 'available', 'forbidden-field', 'available', 'available'] as const),
];

/** A post id of X's form for an instant; `low` tells apart up to four million of one millisecond. */
export function snowflake(atMs: number, low: number): string {
  const milliseconds = Math.max(0, Math.floor(atMs) - SNOWFLAKE_EPOCH_MS);
  return String((BigInt(milliseconds) << 22n) + BigInt(low % 2 ** 22));
}

/** When a post was made, read from its id as X's own ids allow. */
export function createdAt(id: string): string {
  return new Date(Number(BigInt(id) >> 22n) + SNOWFLAKE_EPOCH_MS).toISOString();
}

/** Every post that could be asked for. Nothing is stored: a post is what its id and the seed make of it. */
export class Universe {
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Four of five ids are readable posts; the others are deleted, protected, suspended or forbidden-field. */
  stateOf(id: string): PostState {
    const draw = this.draw(`post/${id}`) % 20;
    return (['deleted', 'protected', 'suspended', 'forbidden-field'] as const)[draw] ?? 'available';
  }

  /** The first `count` ids, newest first: a mix of states, or only those of `state`. A longer list begins as a shorter one does. */
  ids(count: number, state?: PostState): string[] {
    if (!Number.isInteger(count) || count < 0) {
      throw new TypeError(`ids takes a whole number, 0 or more, got ${String(count)}`);
    }
    return Array.from({ length: count }, (_, index) => {
      const wanted = state ?? MIX[(index + this.draw('mix')) % MIX.length] ?? 'available';
      return this.idOf(`ids/${state ?? 'mix'}`, index, wanted);
    });
  }

  /** The post number `index` of a named list, in the state wanted. Later ones are older. */
  idOf(list: string, index: number, wanted: PostState): string {
    const at = NEWEST_POST_AT_MS - index * MINUTE_MS - (this.draw(list) % MINUTE_MS);
    for (let attempt = 0; ; attempt += 1) {
      const id = snowflake(at, this.draw(`${list}/${index}/${attempt}`));
      if (this.stateOf(id) === wanted) return id;
    }
  }

  authorOf(id: string): string {
    return snowflake(NEWEST_POST_AT_MS, this.draw(`author/${id}`));
  }

  /** A 32-bit number that belongs to `name` in this universe. */
  draw(name: string): number {
    return hashOf(`${this.#seed}/${name}`);
  }
}
