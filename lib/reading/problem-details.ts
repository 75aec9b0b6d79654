import { PROBLEMS } from '../facts/problems.js';
import type { FieldType } from '../facts/rows.js';
import type { ParameterError, Problem, ProblemKind, ProblemSlug } from '../model/problem.js';
import { cut } from './bounded-copy.js';
import { isObject, own, ownText, type JsonObject } from './own.js';

const STREAM_FIELDS = [
  [PROBLEMS['operational-disconnect'].cases.field, 'operational-disconnect'],
  [PROBLEMS['streaming-connection'].cases.field, 'streaming-connection'],
] as const;
/** Fields that say what a problem is about. X also sends them with types that do not document them, and without one. */
const ABOUT = {
  resource_id: 'string',
  resource_type: 'string',
  parameter: 'string',
  value: 'string',
} as const;
const MAX_SLUG = 200;
const MAX_TEXT_DETAIL = 2_000;

/**
 * Reads one problem: a problem document (RFC 9457 members and X's own), a v1.1 error, an OAuth error or a plain text.
 * `raw` keeps everything as sent, also for unknown types. Titles do not determine the kind, because X varies them.
 */
export function readProblem(raw: unknown): Problem {
  if (!isObject(raw)) return problem('about:blank', { detail: textDetail(raw), raw });
  const slug = slugOf(own(raw, 'type'));
  const kind = slug === undefined ? kindByField(raw) : kindOf(slug);
  const code = codeOf(own(raw, 'code'));
  return problem(kind, {
    slug,
    title: ownText(raw, 'title') ?? ownText(raw, 'label') ?? ownText(raw, 'error'),
    detail: detailOf(raw),
    ...(code !== undefined && { code }),
    ...fieldsOf(kind, raw),
    raw,
  });
}

/** A numeric code, sent as a number or as a string. */
export function codeOf(code: unknown): number | undefined {
  return typeof code === 'string' && /^\d{1,5}$/.test(code)
    ? Number(code)
    : typeof code === 'number'
      ? code
      : undefined;
}

/** The last path segment of a problem type URI as X sent it. Hosts and versions vary and do not matter. */
export function slugOf(type: unknown): string | undefined {
  if (typeof type !== 'string' || type.trim() === '') return undefined;
  const path = type.trim().split(/[?#]/, 1)[0] as string;
  return cut(path.replace(/\/+$/, '').split('/').at(-1) || path, MAX_SLUG);
}

/** The catalogue's key for a slug. No type means about:blank (RFC 9457, 4.2.1). */
export function kindOf(slug: string | undefined): ProblemKind {
  const key = slug?.toLowerCase() ?? 'about:blank';
  return Object.hasOwn(PROBLEMS, key) ? (key as ProblemSlug) : 'unknown';
}

/** Recognises a stream's problem without a type by a field that only such problems have. */
function kindByField(raw: JsonObject): ProblemKind {
  const kind = STREAM_FIELDS.find(([field]) => ownText(raw, field) !== undefined)?.[1];
  return kind ?? 'about:blank';
}

function problem(kind: ProblemKind, members: object): Problem {
  return { kind, slug: undefined, title: undefined, detail: undefined, ...members } as Problem;
}

function detailOf(raw: JsonObject): string | undefined {
  const said =
    ownText(raw, 'detail') ??
    ownText(raw, 'message') ??
    ownText(raw, 'error_description') ??
    ownText(raw, 'reason');
  if (said) return said;
  const details = own(raw, 'details');
  if (Array.isArray(details))
    return details.filter((item) => typeof item === 'string').join('; ') || undefined;
  return undefined;
}

function fieldsOf(kind: ProblemKind, raw: JsonObject): object {
  const fields: Record<string, unknown> = {};
  const known = kind === 'unknown' ? ABOUT : { ...ABOUT, ...PROBLEMS[kind].fields };
  for (const [name, type] of Object.entries<FieldType>(known)) {
    const value = readField(own(raw, name), type);
    if (value !== undefined) fields[name] = value;
  }
  return fields;
}

function readField(value: unknown, type: FieldType): unknown {
  if (value === undefined || value === null) return undefined;
  if (type === 'string[]')
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
  if (type === 'parameter-errors')
    return Array.isArray(value) ? value.filter(isObject).map(readParameterError) : undefined;
  // Ids come as strings or as numbers; both become strings.
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

function readParameterError(raw: JsonObject): ParameterError {
  const message = ownText(raw, 'message') ?? ownText(raw, 'detail') ?? '';
  const parameters = own(raw, 'parameters');
  if (isObject(parameters)) return { message, parameters: parameters as Record<string, string[]> };
  const parameter = ownText(raw, 'parameter');
  const value = readField(own(raw, 'value'), 'string') as string | undefined;
  return parameter === undefined
    ? { message }
    : { message, parameters: { [parameter]: value === undefined ? [] : [value] } };
}

/** The messages in a problem's `errors`, which add to a `detail` that only says that something is wrong. */
export function particularsOf(problem: Problem): string | undefined {
  const { errors } = problem as { readonly errors?: readonly ParameterError[] };
  const said = errors
    ?.map(({ message }) => message)
    .filter((message) => message !== '' && message !== problem.detail);
  return said && said.length > 0 ? cut(said.join('; '), MAX_TEXT_DETAIL) : undefined;
}

function textDetail(raw: unknown): string | undefined {
  if (typeof raw !== 'string')
    return raw === null || raw === undefined ? undefined : cut(JSON.stringify(raw), MAX_TEXT_DETAIL);
  const markup = /^\s*<(?:!doctype\s+html|html|head|body|hash|\?xml)\b/i.test(raw);
  if (!markup) return cut(raw.trim(), MAX_TEXT_DETAIL) || undefined;
  const heading = /<(title|h1|error)\b[^>]*>\s*([^<]{1,200})/i.exec(raw);
  return `an HTML or XML page instead of JSON${heading ? `: ${heading[2]?.trim()}` : ''}`;
}
