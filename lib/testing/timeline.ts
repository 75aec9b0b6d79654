/** What a test may set on one published post; the rest is made up. */
export interface StreamedPost {
  /** Members of `data`, added to the made-up `id`, `text`, `author_id` and `created_at`, or replacing them. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** In place of the made-up `matching_rules`. */
  readonly matching_rules?: readonly unknown[];
  readonly includes?: Readonly<Record<string, unknown>>;
  /** Problems beside `data`: a partial error. */
  readonly errors?: readonly unknown[];
}

/** Posts with consecutive numbers that were made in one way: at the rate, or all at one instant. */
interface Run {
  readonly first: number;
  /** When its post `index` (0 for the first) was made: epoch milliseconds, whole. */
  readonly instantOf: (index: number) => number;
  readonly kind: PostKind;
  readonly post?: StreamedPost;
  count: number;
}

/** How a post was made. No client is disconnected as too slow for `flood` posts. */
export type PostKind = 'rate' | 'published' | 'flood';

/** A period with one rate: since when it holds, and how many posts it has made. */
interface Phase {
  readonly perSecond: number;
  readonly since: number;
  done: number;
}

/**
 * The posts of one stream, numbered from 1, whether or not a client is connected. There is no timer, and no post is
 * stored: each method first makes the posts that are due, and a post is just its number and its instant.
 */
export class Timeline {
  readonly #retentionMs: number;
  #runs: Run[] = [];
  #phase: Phase;
  /** The run that the rate extends, as long as no other posts come in between. */
  #rated: Run | undefined;
  #last = 0;

  constructor(perSecond: number, retentionMs: number, at: number) {
    this.#retentionMs = retentionMs;
    this.#phase = { perSecond, since: Math.floor(at), done: 0 };
  }

  /** The number of the latest post; 0 before the first. */
  last(at: number): number {
    this.#catchUp(at);
    return this.#last;
  }

  /** When the rate makes its next post; undefined where the rate is 0. */
  nextAt(at: number): number | undefined {
    this.#catchUp(at);
    return this.#phase.perSecond > 0 ? scheduled(this.#phase, this.#phase.done + 1) : undefined;
  }

  setRate(perSecond: number, at: number): void {
    this.#catchUp(at);
    this.#phase = { perSecond, since: Math.floor(at), done: 0 };
    this.#rated = undefined;
  }

  /** Makes `count` posts now; returns the number of the first. */
  publish(count: number, at: number, kind: 'published' | 'flood', post?: StreamedPost): number {
    this.#catchUp(at);
    const instant = Math.floor(at);
    const first = this.#last + 1;
    const latest = this.#runs.at(-1);
    if (!post && latest?.kind === kind && !latest.post && latest.instantOf(0) === instant) {
      latest.count += count;
    } else if (count > 0) {
      this.#runs.push({ first, count, kind, instantOf: () => instant, ...(post ? { post } : {}) });
    }
    this.#last += count;
    return first;
  }

  /** When and how a post was made, and what the test set on it; undefined where it is no longer kept. */
  find(number: number): { at: number; kind: PostKind; post?: StreamedPost } | undefined {
    const run = this.#runOf(number);
    if (!run) return undefined;
    const { kind, post } = run;
    return { at: run.instantOf(number - run.first), kind, ...(post ? { post } : {}) };
  }

  /** The number of the first post kept that was made at `instant` or later; without one, the next number to come. */
  firstSince(instant: number, at: number): number {
    this.#catchUp(at);
    const since = Math.max(instant, at - this.#retentionMs);
    let low = this.#runs[0]?.first ?? this.#last + 1;
    let high = this.#last + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((this.find(middle)?.at ?? 0) < since) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #catchUp(at: number): void {
    const phase = this.#phase;
    const due = dueUntil(phase, at);
    const { done } = phase;
    if (due > done) {
      if (this.#rated && this.#rated === this.#runs.at(-1)) {
        this.#rated.count += due - done;
      } else {
        const instantOf = (index: number): number => scheduled(phase, done + index + 1);
        this.#rated = { first: this.#last + 1, count: due - done, kind: 'rate', instantOf };
        this.#runs.push(this.#rated);
      }
      this.#last += due - done;
      phase.done = due;
    }
    const kept = this.#runs.findIndex((run) => run.instantOf(run.count - 1) >= at - this.#retentionMs);
    if (kept !== 0) this.#runs = kept < 0 ? [] : this.#runs.slice(kept);
  }

  #runOf(number: number): Run | undefined {
    let low = 0;
    let high = this.#runs.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const run = this.#runs[middle];
      if (!run) return undefined;
      if (number < run.first) high = middle - 1;
      else if (number >= run.first + run.count) low = middle + 1;
      else return run;
    }
    return undefined;
  }
}

function scheduled({ since, perSecond }: Phase, number: number): number {
  return since + Math.ceil((number * 1000) / perSecond);
}

/** How many posts of a phase are due by `at`. */
function dueUntil(phase: Phase, at: number): number {
  if (phase.perSecond === 0) return 0;
  let due = Math.max(0, Math.floor(((at - phase.since) * phase.perSecond) / 1000));
  // After two roundings the number may be off by one in either direction.
  while (scheduled(phase, due + 1) <= at) due += 1;
  while (due > 0 && scheduled(phase, due) > at) due -= 1;
  return Math.max(due, phase.done);
}
