import { createHash } from 'node:crypto';
import { PROBLEMS_OF_POSTS, SNOWFLAKE } from '../facts/streams.js';
import type { Problem } from '../model/problem.js';
import type { StreamItem } from '../model/stream.js';
import type { Scrub } from '../reading/bounded-copy.js';
import { parseExact } from '../reading/exact-json.js';
import { isObject, own, type JsonObject } from '../reading/own.js';
import { problemsOf, tellsOfProblems } from '../reading/problems-of.js';

/** The members that a line may have. Only own members are read. */
interface Line extends JsonObject {
  readonly data?: unknown;
  readonly includes?: NonNullable<StreamItem['includes']>;
  readonly matching_rules?: NonNullable<StreamItem['matching_rules']>;
}

/** A line with which X says why it ends the stream. */
export class InStreamError {
  constructor(readonly problems: readonly Problem[]) {}
}

/** A line without an item: not JSON, too long, or nothing but problems of posts. */
export class BrokenLine {
  constructor(
    readonly detail: string,
    readonly problems: readonly Problem[] = [],
  ) {}
}

const NONE: readonly never[] = Object.freeze([]);
const SNOWFLAKE_ID = /^\d{15,19}$/;
/** Longer ids are replaced by their digest: X's own have at most 19 digits. Characters. */
const MAX_NAME = 64;

/**
 * Reads one line of a stream. `errors` beside `data` are problems of the item. Without `data` they concern the stream
 * itself, or posts that it cannot deliver. Any other message is passed on whole, even with a `type` of its own.
 */
export function readLine(text: string, scrub: Scrub): StreamItem | InStreamError | BrokenLine {
  let line: Line;
  try {
    line = JSON.parse(text) as Line;
  } catch {
    // The parser's own message is not used: it quotes the line, maybe with part of a credential.
    return new BrokenLine(`a line of ${text.length} characters is not JSON`);
  }
  if (!isObject(line)) return { data: line, problems: NONE };
  const data = Object.hasOwn(line, 'data') ? line.data : undefined;
  const enveloped = data !== undefined && data !== null;
  if (enveloped && !Object.hasOwn(line, 'errors')) return itemOf(line, data, NONE);
  if (!tellsOfProblems(line)) return enveloped ? itemOf(line, data, NONE) : { data: line, problems: NONE };
  const problems = problemsOf(enveloped ? { errors: own(line, 'errors') } : parseExact(text), scrub);
  if (enveloped) return itemOf(line, data, problems);
  return problems.every(isOfAPost)
    ? new BrokenLine('a line with problems of posts, but without a post', problems)
    : new InStreamError(problems);
}

/** Decided by the problem's type; where it has none, by whether it names a resource. */
function isOfAPost(problem: Problem): boolean {
  const { kind } = problem;
  return PROBLEMS_OF_POSTS.includes(kind) || (kind === 'about:blank' && problem.resource_id !== undefined);
}

/** One object literal per shape: V8 would store members added later outside the object, for every post. */
function itemOf(line: Line, data: unknown, problems: readonly Problem[]): StreamItem {
  const includes = Object.hasOwn(line, 'includes') ? line.includes : undefined;
  const matching_rules = Object.hasOwn(line, 'matching_rules') ? line.matching_rules : undefined;
  if (matching_rules === undefined)
    return includes === undefined ? { data, problems } : { data, includes, problems };
  return includes === undefined
    ? { data, matching_rules, problems }
    : { data, includes, matching_rules, problems };
}

/**
 * The key by which an item is recognised when it comes again: its id, or a digest of its text where it has none, as
 * with compliance events. Undefined for messages that are neither posts nor events.
 */
export function identityOf({ data }: StreamItem, text: string): string | undefined {
  if (!isObject(data)) return undefined;
  let id = Object.hasOwn(data, 'id') ? data['id'] : undefined;
  // Ids as text come first: numbers above 2^53 are rounded, so that those of two posts may be equal.
  if (typeof id !== 'string') id = own(data, 'id_str') ?? id ?? own(data, 'event_uuid');
  if (typeof id === 'string') return id.length <= MAX_NAME ? id : digestOf(id);
  if (typeof id === 'number') return Number.isSafeInteger(id) ? String(id) : digestOf(text);
  return Object.hasOwn(data, 'type') ? undefined : digestOf(text);
}

/** Also used for short texts: a line is a slice of its whole chunk, and keeping it would keep the chunk in memory. */
function digestOf(name: string): string {
  return createHash('sha1').update(name).digest('base64');
}

/** When a post was made, by its id or else `created_at`: epoch milliseconds. Undefined where neither says. */
export function madeAt({ data }: StreamItem): number | undefined {
  if (!isObject(data)) return undefined;
  const id = own(data, 'id');
  if (typeof id === 'string' && SNOWFLAKE_ID.test(id))
    return Number(BigInt(id) >> SNOWFLAKE.bits) + SNOWFLAKE.epoch;
  return createdAt(data);
}

/** `created_at` of an item's data: epoch milliseconds. */
export function createdAt(data: unknown): number | undefined {
  const text = isObject(data) ? own(data, 'created_at') : undefined;
  const instant = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(instant) ? undefined : instant;
}
