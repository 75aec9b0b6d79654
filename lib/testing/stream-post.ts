import type { StreamedPost } from './timeline.js';
import { snowflake, type Universe } from './universe.js';

/** Every text has characters of more than one byte, so that a stream can be cut within one. */
const WORDS = [
  'café crème ☕',
  'naïve façade',
  '日本語のポスト',
  'пост на русском',
  'عربي',
  '한국어 게시물',
  '👍🏽 emoji 👩‍🚀🚀',
  'line\\nbreak “quoted” 𝒳',
];
const AUTHORS = 97;
const NUMBERS = 2 ** 22;

/** A rule of the filtered stream. */
export interface StreamRule {
  readonly id: string;
  readonly value: string;
  readonly tag?: string;
}

/** Makes the lines of a stream's posts. A post is determined by its number, its instant and the seed. */
export class PostWriter {
  readonly #authors: readonly string[];
  /** The end of a line, after `data`, for each rule. */
  readonly #tails: readonly string[];
  #instant = { at: Number.NaN, iso: '', base: 0n };

  /** @param rules The rules that posts match in turn; empty for a stream without rules. */
  constructor(universe: Universe, rules: readonly StreamRule[]) {
    this.#authors = Array.from({ length: AUTHORS }, (_, index) => universe.authorOf(`stream/${index}`));
    this.#tails = rules.map(({ id, tag }) => `,"matching_rules":${JSON.stringify([{ id, tag }])}}`);
  }

  /** An id in X's form: the instant in the upper bits, and the number in the lowest 22. */
  idOf(number: number, at: number): string {
    return String(this.#of(at).base + BigInt(number % NUMBERS));
  }

  /** The line of one post as JSON, without its line ending. */
  line(number: number, at: number, own: StreamedPost | undefined): string {
    if (own) return JSON.stringify(this.#envelope(number, at, own));
    const id = this.idOf(number, at);
    // Concatenated for speed: a benchmark asks for millions of them.
    return (
      `{"data":{"id":"${id}","text":"${textOf(number)}","edit_history_tweet_ids":["${id}"],` +
      `"author_id":"${this.#authors[number % AUTHORS]}","created_at":"${this.#of(at).iso}"}` +
      (this.#tails[number % this.#tails.length] ?? '}')
    );
  }

  #envelope(number: number, at: number, { data, ...rest }: StreamedPost): object {
    const made = JSON.parse(this.line(number, at, undefined)) as { data: object };
    return { ...made, data: { ...made.data, ...data }, ...rest };
  }

  /** What posts of one millisecond share. Kept, since the next post is mostly of the same millisecond. */
  #of(at: number): { iso: string; base: bigint } {
    if (this.#instant.at !== at) {
      this.#instant = { at, iso: new Date(at).toISOString(), base: BigInt(snowflake(at, 0)) };
    }
    return this.#instant;
  }
}

/** The number that a {@link PostWriter} put into an id. It wraps around after 4 194 303. */
export function postNumberOf(id: string): number {
  return Number(BigInt(id) % BigInt(NUMBERS));
}

function textOf(number: number): string {
  return `Post ${number} of the simulated X: ${WORDS[number % WORDS.length]}`;
}
