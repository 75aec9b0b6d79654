import type { Result, XError } from '../index.js';

/** A failed call, or else a problem of a partial answer, to show what the library reports about it. */
export interface Example {
  readonly kind: string;
  /** The error of the failed call; absent where there is only a problem of a partial answer. */
  readonly error?: XError;
}

/** Counts the outcomes of the lookups. */
export class Tally {
  /** Results by kind. */
  readonly results = { success: 0, partial: 0, failure: 0 };
  /** Problems by kind, of partial answers and of failed calls. */
  readonly problems = new Map<string, number>();
  /** How many posts came, and how many did not. */
  found = 0;
  missing = 0;
  /** Calls that were held back before they were sent, and for how long. */
  readonly waits = { calls: 0, totalMs: 0, longestMs: 0 };
  #error: XError | undefined;

  add(ids: readonly string[], result: Result): void {
    this.results[result.kind] += 1;
    this.#addWait(result.response?.queuedMs ?? 0);
    const came = result.ok ? idsOf(result.data) : new Set<unknown>();
    const found = ids.filter((id) => came.has(id)).length;
    this.found += found;
    this.missing += ids.length - found;
    for (const kind of kindsOf(result)) this.problems.set(kind, (this.problems.get(kind) ?? 0) + 1);
    // The error with the highest status is the example: a refused call shows more than a missing post (status 200).
    if (!result.ok && (this.#error?.status ?? 0) < (result.error.status ?? 1)) this.#error = result.error;
  }

  #addWait(ms: number): void {
    if (ms <= 0) return;
    this.waits.calls += 1;
    this.waits.totalMs += ms;
    this.waits.longestMs = Math.max(this.waits.longestMs, ms);
  }

  /** How many posts have been asked for so far. */
  get asked(): number {
    return this.found + this.missing;
  }

  get calls(): number {
    const { success, partial, failure } = this.results;
    return success + partial + failure;
  }

  get example(): Example | undefined {
    if (this.#error) return { kind: this.#error.kind, error: this.#error };
    const [kind] = this.problems.keys();
    return kind === undefined ? undefined : { kind };
  }
}

function kindsOf(result: Result): string[] {
  const kinds = result.problems.map((problem) => problem.kind);
  if (result.ok) return kinds;
  // Where X names no problem type, or no answer came, the kind of the error says more.
  const { kind } = result.error;
  return kinds.length === 0 ? [kind] : kinds.map((name) => (name === 'about:blank' ? kind : name));
}

function idsOf(data: unknown): Set<unknown> {
  const posts = Array.isArray(data) ? (data as readonly unknown[]) : [data];
  return new Set(posts.map((post) => (post as { readonly id?: unknown } | undefined)?.id));
}
