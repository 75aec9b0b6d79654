import { snowflake, type PostState, type Universe } from './universe.js';

/** A post made by `POST /2/tweets`. */
export interface CreatedPost {
  readonly id: string;
  readonly text: string;
  readonly authorId: string;
  /** When, on the server's clock, epoch milliseconds. */
  readonly at: number;
}

/** The posts of the simulated X, for tests that must know what to expect. */
export interface SimulatedPosts {
  /**
   * `count` post ids, fixed by the seed. Without `state` of every ten six are available and four are not;
   * with it all are in that state.
   */
  ids(count: number, state?: PostState): string[];
  /** What a request for this post will find. */
  stateOf(id: string): PostState;
  /** What `POST /2/tweets` has made, in order, also what was deleted since. */
  readonly created: readonly CreatedPost[];
}

/** The seeded posts, and over them what requests have made and deleted. */
export class Posts implements SimulatedPosts {
  readonly #universe: Universe;
  readonly #created: CreatedPost[] = [];
  readonly #byId = new Map<string, CreatedPost>();
  /** The latest post of an author with a text. */
  readonly #latest = new Map<string, string>();
  readonly #deleted = new Set<string>();
  /** Whose the seeded posts of a timeline are. */
  readonly #attributed = new Map<string, string>();

  constructor(universe: Universe) {
    this.#universe = universe;
  }

  get created(): readonly CreatedPost[] {
    return [...this.#created];
  }

  ids(count: number, state?: PostState): string[] {
    return this.#universe.ids(count, state);
  }

  stateOf(id: string): PostState {
    if (this.#deleted.has(id)) return 'deleted';
    return this.#byId.has(id) ? 'available' : this.#universe.stateOf(id);
  }

  authorOf(id: string): string {
    return this.#byId.get(id)?.authorId ?? this.#attributed.get(id) ?? this.#universe.authorOf(id);
  }

  textOf(id: string): string {
    return this.#byId.get(id)?.text ?? `Post ${id.slice(-6)} of the simulated X`;
  }

  /** Makes a post, or nothing where the author has one with this text already. */
  create(authorId: string, text: string, at: number): CreatedPost | undefined {
    const words = `${authorId} ${text}`;
    const earlier = this.#latest.get(words);
    if (earlier !== undefined && !this.#deleted.has(earlier)) return undefined;
    const post = { id: snowflake(at, this.#created.length + 1), text, authorId, at };
    this.#created.push(post);
    this.#byId.set(post.id, post);
    this.#latest.set(words, post.id);
    return post;
  }

  /** The ids of what an author has made and not deleted, newest first. */
  madeBy(authorId: string): string[] {
    const made = this.#created.filter((post) => post.authorId === authorId && !this.#deleted.has(post.id));
    return made.map(({ id }) => id).reverse();
  }

  /** From now on a seeded post is this author's. */
  attribute(id: string, authorId: string): string {
    this.#attributed.set(id, authorId);
    return id;
  }

  delete(id: string): void {
    this.#deleted.add(id);
  }

  reset(): void {
    this.#created.length = 0;
    this.#byId.clear();
    this.#latest.clear();
    this.#deleted.clear();
    this.#attributed.clear();
  }
}
