/** What a test may say about one published post; the rest is made up like that of any other. */
export interface StreamedPost {
  /** Over `id`, `text`, `author_id` and `created_at` of a made-up post. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** In place of the made-up ones. */
  readonly matching_rules?: readonly unknown[];
  readonly includes?: Readonly<Record<string, unknown>>;
  /** Problems beside the data: a partial error. */
  readonly errors?: readonly unknown[];
}

/** Posts with running numbers that came one way: by the rate, or published at once. */
interface Run {
  readonly first: number;
  /** When its post `index` (0 for the first) was made; whole milliseconds. */
  readonly instantOf: (index: number) => number;
  readonly kind: PostKind;
  readonly post?: StreamedPost;
  count: number;
}

/** How a post came to be: `flood` is the one that no connection is thrown out for. */
export type PostKind = 'rate' | 'published' | 'flood';

/** Since when posts come at a rate, and how many of them came since. */
interface Phase {
  readonly perSecond: number;
  readonly since: number;
  done: number;
}

/**
 * The posts of one stream, numbered from 1, whether anybody is connected or not. Nothing ticks and no post is
 * kept: whoever looks first lets the rate catch up, and a post is its number and its instant.
 */
export class Timeline {
  readonly #retentionMs: number;
  #runs: Run[] = [];
  #phase: Phase;
  /** The run that the rate goes on with, as long as nothing else comes between. */
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

  /** When the rate makes its next post; undefined where there is no rate. */
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

  /** When a post was made, how, and what the test said about it; undefined where it is not there any more. */
  find(number: number): { at: number; kind: PostKind; post?: StreamedPost } | undefined {
    const run = this.#runOf(number);
    if (!run) return undefined;
    const { kind, post } = run;
    return { at: run.instantOf(number - run.first), kind, ...(post ? { post } : {}) };
  }

  /** The number of the first post made at `instant` or later that is still there; one above the latest where there is none. */
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

/** How many posts of a phase have come until `at`. */
function dueUntil(phase: Phase, at: number): number {
  if (phase.perSecond === 0) return 0;
  let due = Math.max(0, Math.floor(((at - phase.since) * phase.perSecond) / 1000));
  // What is rounded twice may be one off either way.
  while (scheduled(phase, due + 1) <= at) due += 1;
  while (due > 0 && scheduled(phase, due) > at) due -= 1;
  return Math.max(due, phase.done);
}
