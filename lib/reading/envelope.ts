import type { Headers, Reply } from '../model/ports.js';
import type { Problem } from '../model/problem.js';
import type { Scrub } from './bounded-copy.js';
import { parseExact } from './exact-json.js';
import { isObject, own } from './own.js';
import { problemsOf, tellsOfProblems } from './problems-of.js';

/**
 * How much of an error body is read: bytes of a stream, characters of a text. X's largest are a few hundred kilobytes,
 * because a 400 echoes its parameters.
 */
export const MAX_ERROR_TEXT = 1_048_576;

/** X's envelope, unwrapped. */
export interface Unwrapped {
  readonly data: unknown;
  readonly includes?: unknown;
  readonly meta?: unknown;
}

/** The content of a body, before its problems are classified. A `broken` body cannot be used. */
export type Reading =
  | { readonly kind: 'success'; readonly envelope: Unwrapped }
  | {
      readonly kind: 'partial';
      readonly envelope: Unwrapped;
      readonly problems: readonly [Problem, ...Problem[]];
    }
  | { readonly kind: 'failure'; readonly problems: readonly Problem[]; readonly meta?: unknown }
  | { readonly kind: 'broken'; readonly detail: string };

const NO_CONTENT = 204;
/** The start of an HTML page, after an XML declaration and comments. */
const PAGE = /^(?:<\?xml[^>]*>\s*|<!--(?:(?!-->)[^])*-->\s*)*<(?:!doctype\s+html|html|head|body)\b/i;

const MEMBERS: ReadonlySet<string> = new Set(['data', 'includes', 'meta', 'errors', 'matching_rules']);

/** Reads an answer: its usable data, and every problem that it reports. */
export function readEnvelope(reply: Reply, scrub: Scrub): Reading {
  if (reply.status < 200 || reply.status >= 300) return readRefusal(reply, scrub);
  // A 204 has no body, whatever the adapter gives for it.
  const data = reply.status === NO_CONTENT ? undefined : reply.data;
  const sent = isObject(data) && tellsOfProblems(data) ? data : bodyBehind(reply);
  if (sent === BROKEN) return { kind: 'broken', detail: brokenDetail(reply) };
  const envelope = unwrap(data);
  if (!tellsOfProblems(sent)) return { kind: 'success', envelope };

  const problems = problemsOf(exact(sent, reply.text), scrub);
  const [first, ...rest] = problems;
  const usable = own(sent, 'data') !== undefined && own(sent, 'data') !== null;
  if (first === undefined) return { kind: 'success', envelope };
  if (usable) return { kind: 'partial', envelope, problems: [first, ...rest] };
  const meta = own(sent, 'meta');
  return { kind: 'failure', problems, ...(meta !== undefined && { meta }) };
}

function readRefusal(reply: Reply, scrub: Scrub): Reading {
  return { kind: 'failure', problems: problemsOf(errorBody(reply), scrub) };
}

/** The body of an error answer: parsed with every digit if it is JSON, otherwise the text as it came. */
export function errorBody({ text, data }: Reply): unknown {
  if (text === undefined || (text.length > MAX_ERROR_TEXT && isObject(data))) return data;
  const read = text.slice(0, MAX_ERROR_TEXT);
  const parsed = parse(read);
  return parsed === BROKEN ? read : parsed;
}

const BROKEN = Symbol('broken');

/**
 * The body as X sent it, if `data` is not its parsed JSON but a string, bytes or the result of a user's transform.
 * BROKEN if it cannot be used; undefined if it is empty, not JSON, or `data` already shows all of it.
 */
function bodyBehind({ text, data, headers, usualTransform }: Reply): unknown {
  if (text === undefined || (usualTransform && isParsed(data))) return undefined;
  const start = text.trimStart().slice(0, 256);
  if (start === '') return undefined;
  const json = /\bjson\b/i.test(headers['content-type'] ?? '');
  if (json) return parse(text);
  if (start[0] === '{') {
    const parsed = parse(text);
    return parsed === BROKEN && isLinesOfJson(text) ? undefined : parsed;
  }
  const page = start[0] === '<' && typeof data === 'string' && (isHtml(headers) || PAGE.test(start));
  return page ? BROKEN : undefined;
}

/** X never sends an HTML page with a 2xx: it comes from a proxy or from a network that requires a login. */
function isHtml(headers: Headers): boolean {
  return /\bhtml\b/i.test(headers['content-type'] ?? '');
}

/** Whether a text has one JSON document per line, like the results of compliance jobs: it is not broken JSON. */
function isLinesOfJson(text: string): boolean {
  const lines = text.trim();
  const first = lines.slice(0, Math.max(0, lines.indexOf('\n')));
  const last = lines.slice(lines.lastIndexOf('\n') + 1);
  return first !== '' && last.startsWith('{') && parse(first) !== BROKEN && parse(last) !== BROKEN;
}

/** Whether data is an object or array as JSON.parse makes them, not bytes or a stream. */
function isParsed(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false;
  return (
    Array.isArray(data) || [Object.prototype, null].includes(Object.getPrototypeOf(data) as object | null)
  );
}

function brokenDetail({ text = '', headers }: Reply): string {
  const type = headers['content-type'] ?? 'no content type';
  return /^\s*</.test(text)
    ? 'The body is an HTML or XML page instead of JSON.'
    : `The body is not complete JSON: ${text.length} characters, ${type}.`;
}

/** The same body, parsed again from its text if there is one, so that long integers keep every digit. */
function exact(sent: unknown, text: string | undefined): unknown {
  const parsed = text === undefined ? BROKEN : parse(text);
  return parsed === BROKEN ? sent : parsed;
}

function parse(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return BROKEN;
  }
}

/** Splits X's envelope into `data`, `includes` and `meta`. Any other body is the data as a whole. */
function unwrap(body: unknown): Unwrapped {
  if (body === '' || body === null || body === undefined) return { data: undefined };
  if (!isEnvelope(body)) return { data: body };
  const envelope: { data: unknown; includes?: unknown; meta?: unknown } = { data: own(body, 'data') };
  const includes = own(body, 'includes');
  if (includes !== undefined) envelope.includes = includes;
  const meta = own(body, 'meta');
  if (meta !== undefined) envelope.meta = meta;
  return envelope;
}

function isEnvelope(body: unknown): body is Readonly<Record<string, unknown>> {
  if (!isObject(body)) return false;
  if (Object.hasOwn(body, 'data')) return true;
  const keys = Object.keys(body);
  return keys.length > 0 && keys.every((key) => MEMBERS.has(key));
}
