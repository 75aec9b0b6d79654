import type { Problem } from '../model/problem.js';
import { boundedCopy, type Scrub } from './bounded-copy.js';
import { isObject, own, ownText, type JsonObject } from './own.js';
import { codeOf, readProblem, slugOf } from './problem-details.js';

/** More problems than any answer of X has; further ones are dropped. */
const MAX_PROBLEMS = 10_000;
/** Members that identify what a problem is about. */
const NAMES = ['resource_id', 'value'] as const;

/**
 * Every problem of an error body, in X's order. Its forms: a problem document, alone or with `errors` that explain it
 * (entries that only repeat it are dropped); `errors` alone, of problems, v1.1 errors, parameter errors or strings;
 * OAuth's `error`; Gnip's `{error: {message}}`; v1.1's `{disconnect}`; a list; a string; nothing.
 */
export function problemsOf(body: unknown, scrub: Scrub): Problem[] {
  if (body === undefined || body === null || body === '') return [];
  if (Array.isArray(body)) return readAll(body, scrub);
  if (typeof body === 'string') return body.trim() === '' ? [] : [readOne(body, scrub)];
  if (!isObject(body)) return [readOne(body, scrub)];

  const errors = own(body, 'errors');
  const listed = Array.isArray(errors) ? errors : isError(errors) ? [errors] : [];
  if (isDocument(body)) return [readOne(body, scrub), ...readAll(othersThan(body, listed), scrub)];
  if (listed.length > 0) return readAll(listed, scrub);
  return [readOne(inner(body), scrub)];
}

/**
 * Whether a body that came with a 2xx, or a line of a stream, reports a problem: `errors`, a problem document or an
 * in-stream error. A body or line with any other `type` is not a problem.
 */
export function tellsOfProblems(body: unknown): body is JsonObject {
  if (!isObject(body)) return false;
  const errors = own(body, 'errors');
  if (Array.isArray(errors) ? errors.length > 0 : isError(errors)) return true;
  if ((own(body, 'data') ?? undefined) !== undefined) return false;
  const type = ownText(body, 'type');
  if (type !== undefined && (/\/problems\//i.test(type) || slugOf(type) === 'about:blank')) return true;
  if (type === undefined && isUntypedDocument(body)) return true;
  return isError(own(body, 'error')) || inner(body) !== body;
}

function readAll(list: readonly unknown[], scrub: Scrub): Problem[] {
  return list.slice(0, MAX_PROBLEMS).map((item) => readOne(item, scrub));
}

function readOne(raw: unknown, scrub: Scrub): Problem {
  return readProblem(boundedCopy(raw, scrub));
}

function isDocument(body: JsonObject): boolean {
  return ['type', 'title', 'detail', 'message'].some((member) => ownText(body, member) !== undefined);
}

/** A problem document without a type: it has an error status, or a field that only stream problems have. */
function isUntypedDocument(body: JsonObject): boolean {
  if (ownText(body, 'title') === undefined) return false;
  const status = own(body, 'status');
  if (typeof status === 'number' && status >= 400 && status < 600)
    return ownText(body, 'detail') !== undefined;
  return ['disconnect_type', 'connection_issue'].some((member) => ownText(body, member) !== undefined);
}

/** The entries of `errors` that say more than the document that contains them. */
function othersThan(document: JsonObject, listed: readonly unknown[]): unknown[] {
  const slug = slugOf(own(document, 'type'));
  return listed.filter((item) => {
    if (!isObject(item)) return false;
    const type = slugOf(own(item, 'type'));
    if (type === undefined) return codeOf(own(item, 'code')) !== undefined;
    if (type.toLowerCase() !== slug?.toLowerCase()) return true;
    // A repetition of the document's problem adds nothing, unless it names what it is about.
    return NAMES.some((name) => own(item, name) !== undefined && own(item, name) !== own(document, name));
  });
}

/** The object inside `{error: {…}}`, `{disconnect: {…}}` or `{tweet: {disconnect: {…}}}`; otherwise the body. */
function inner(body: JsonObject): JsonObject {
  const error = own(body, 'error');
  if (isObject(error)) return error;
  const tweet = own(body, 'tweet');
  const disconnect = own(isObject(tweet) ? tweet : body, 'disconnect');
  return isObject(disconnect) ? disconnect : body;
}

function isError(value: unknown): boolean {
  return isObject(value) ? Object.keys(value).length > 0 : typeof value === 'string' && value.trim() !== '';
}
