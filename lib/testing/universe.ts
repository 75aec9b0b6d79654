import { hashOf } from './random.js';

/**
 * The state of a post:
 * - `available`: it can be read.
 * - `deleted`: it is gone, or never existed.
 * - `protected`: its author shows it to followers only.
 * - `suspended`: its author is suspended.
 * - `forbidden-field`: it can be read, but a request that asks for its private metrics does not get it at all.
 */
export type PostState = 'available' | 'deleted' | 'protected' | 'suspended' | 'forbidden-field';

/** Ids are made like X's: milliseconds since this instant, shifted left by 22 bits. */
const SNOWFLAKE_EPOCH_MS = 1_288_834_974_657;
const NEWEST_POST_AT_MS = Date.UTC(2025, 0, 1);
const MINUTE_MS = 60_000;

/** Of every ten posts handed out, six can be read and each other state occurs once. */
const MIX: readonly PostState[] = [
  ...(['available', 'deleted', 'available', 'protected', 'available'] as const),
  ...(['suspended', 'available', 'forbidden-field', 'available', 'available'] as const),
];

/** An id in X's form for an instant; `low` distinguishes up to four million ids of one millisecond. */
export function snowflake(atMs: number, low: number): string {
  const milliseconds = Math.max(0, Math.floor(atMs) - SNOWFLAKE_EPOCH_MS);
  return String((BigInt(milliseconds) << 22n) + BigInt(low % 2 ** 22));
}

/** When a post was made, read from its id as with X's own ids. */
export function createdAt(id: string): string {
  return new Date(Number(BigInt(id) >> 22n) + SNOWFLAKE_EPOCH_MS).toISOString();
}

/** Every post that can be asked for. Nothing is stored: a post is determined by its id and the seed. */
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

  /** The first `count` ids, newest first: a mix of states, or only `state`. A longer list begins with a shorter one. */
  ids(count: number, state?: PostState): string[] {
    if (!Number.isInteger(count) || count < 0) {
      throw new TypeError(`ids takes a whole number, 0 or more, got ${String(count)}`);
    }
    return Array.from({ length: count }, (_, index) => {
      const wanted = state ?? MIX[(index + this.draw('mix')) % MIX.length] ?? 'available';
      return this.idOf(`ids/${state ?? 'mix'}`, index, wanted);
    });
  }

  /** The id at `index` (from 0) of a named list, in the wanted state. Later ids are older. */
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
