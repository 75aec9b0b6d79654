import { snowflake, type PostState, type Universe } from './universe.js';

/** A post made by `POST /2/tweets`. */
export interface CreatedPost {
  readonly id: string;
  readonly text: string;
  readonly authorId: string;
  /** When it was made: epoch milliseconds of the server's clock. */
  readonly at: number;
}

/** The posts of the simulated X, so that tests know what to expect. */
export interface SimulatedPosts {
  /**
   * `count` post ids, fixed by the seed, newest first. Of every ten, six are available and one is in each of the other
   * four states; with `state`, all are in that state.
   */
  ids(count: number, state?: PostState): string[];
  /** The state in which a request will find this post. */
  stateOf(id: string): PostState;
  /** The posts made by `POST /2/tweets`, in order, including those deleted since. */
  readonly created: readonly CreatedPost[];
}

/** The seeded posts, together with what requests have created and deleted. */
export class Posts implements SimulatedPosts {
  readonly #universe: Universe;
  readonly #created: CreatedPost[] = [];
  readonly #byId = new Map<string, CreatedPost>();
  /** The latest post by author and text. */
  readonly #latest = new Map<string, string>();
  readonly #deleted = new Set<string>();
  /** The authors of the seeded posts that timelines have shown. */
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

  /** Makes a post; undefined where the author already has one with this text. */
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

  /** The ids of the posts that an author has created and not deleted, newest first. */
  madeBy(authorId: string): string[] {
    const made = this.#created.filter((post) => post.authorId === authorId && !this.#deleted.has(post.id));
    return made.map(({ id }) => id).reverse();
  }

  /** Assigns a seeded post to this author. */
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
