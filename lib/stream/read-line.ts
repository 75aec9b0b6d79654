import { createHash } from 'node:crypto';
import { PROBLEMS_OF_POSTS, SNOWFLAKE } from '../facts/streams.js';
import type { Problem } from '../model/problem.js';
import type { StreamItem } from '../model/stream.js';
import type { Scrub } from '../reading/bounded-copy.js';
import { parseExact } from '../reading/exact-json.js';
import { isObject, own, type JsonObject } from '../reading/own.js';
import { problemsOf, tellsOfProblems } from '../reading/problems-of.js';

/** A line as it may be; whatever it is, own members only are looked at. */
interface Line extends JsonObject {
  readonly data?: unknown;
  readonly includes?: NonNullable<StreamItem['includes']>;
  readonly matching_rules?: NonNullable<StreamItem['matching_rules']>;
}

/** A line that tells why the stream ends. */
export class InStreamError {
  constructor(readonly problems: readonly Problem[]) {}
}

/** A line that brings nothing: no JSON, or nothing but problems of posts. */
export class BrokenLine {
  constructor(
    readonly detail: string,
    readonly problems: readonly Problem[] = [],
  ) {}
}

const NONE: readonly never[] = Object.freeze([]);
const SNOWFLAKE_ID = /^\d{15,19}$/;
/** Longer names are remembered by their digest: ids of X's have 19 digits. */
const MAX_NAME = 64;

/**
 * What one line of a stream says. `errors` beside `data` are problems of the item; alone they are the stream's own,
 * or those of posts that it cannot bring. Any other message passes through whole, a `type` of its own included.
 */
export function readLine(text: string, scrub: Scrub): StreamItem | InStreamError | BrokenLine {
  let line: Line;
  try {
    line = JSON.parse(text) as Line;
  } catch {
    // The parser's own message quotes the line, maybe half a credential.
    return new BrokenLine(`a line of ${text.length} characters is no JSON`);
  }
  if (!isObject(line)) return { data: line, problems: NONE };
  const data = Object.hasOwn(line, 'data') ? line.data : undefined;
  const enveloped = data !== undefined && data !== null;
  if (enveloped && !Object.hasOwn(line, 'errors')) return itemOf(line, data, NONE);
  if (!tellsOfProblems(line)) return enveloped ? itemOf(line, data, NONE) : { data: line, problems: NONE };
  const problems = problemsOf(enveloped ? { errors: own(line, 'errors') } : parseExact(text), scrub);
  if (enveloped) return itemOf(line, data, problems);
  return problems.every(isOfAPost)
    ? new BrokenLine('a line of nothing but problems of posts', problems)
    : new InStreamError(problems);
}

/** By its type; without one, by the post that it names. */
function isOfAPost(problem: Problem): boolean {
  const { kind } = problem;
  return PROBLEMS_OF_POSTS.includes(kind) || (kind === 'about:blank' && problem.resource_id !== undefined);
}

/** In one literal each: members added later would be kept apart from the object, for every post. */
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
 * What an item is known by when it comes again: its id, or a digest of its text where it has none, as events of compliance.
 * Undefined for messages that are no posts or events.
 */
export function identityOf({ data }: StreamItem, text: string): string | undefined {
  if (!isObject(data)) return undefined;
  let id = Object.hasOwn(data, 'id') ? data['id'] : undefined;
  // The text of an id goes first: numbers beyond 2^53 are rounded, and two posts' may be the same then.
  if (typeof id !== 'string') id = own(data, 'id_str') ?? id ?? own(data, 'event_uuid');
  if (typeof id === 'string') return id.length <= MAX_NAME ? id : digestOf(id);
  if (typeof id === 'number') return Number.isSafeInteger(id) ? String(id) : digestOf(text);
  return Object.hasOwn(data, 'type') ? undefined : digestOf(text);
}

/** Of a text too, be it short: it is a slice of all that came with it, and whoever keeps it keeps that. */
function digestOf(name: string): string {
  return createHash('sha1').update(name).digest('base64');
}

/** When a post was made, by its id or `created_at`, where it tells: epoch milliseconds. */
export function madeAt({ data }: StreamItem): number | undefined {
  if (!isObject(data)) return undefined;
  const id = own(data, 'id');
  if (typeof id === 'string' && SNOWFLAKE_ID.test(id))
    return Number(BigInt(id) >> SNOWFLAKE.bits) + SNOWFLAKE.epoch;
  return createdAt(data);
}

/** `created_at` of what is in an item: epoch milliseconds. */
export function createdAt(data: unknown): number | undefined {
  const text = isObject(data) ? own(data, 'created_at') : undefined;
  const instant = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(instant) ? undefined : instant;
}
