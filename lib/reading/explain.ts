import { FAILURES } from '../facts/failures.js';
import { PROBLEMS } from '../facts/problems.js';
import type { FactRow, RetryAdvice } from '../facts/rows.js';
import { V1_CODES } from '../facts/v1-codes.js';
import type { Problem } from '../model/problem.js';
import type { XErrorKind } from '../model/x-error.js';
import { parseExact } from './exact-json.js';
import { factsOfKind, factsOfProblem, factsOfStatus } from './facts-of.js';
import { judge } from './judge.js';
import { isObject, own } from './own.js';
import { kindOf, readProblem, slugOf } from './problem-details.js';
import { problemsOf, tellsOfProblems } from './problems-of.js';

/** What the catalogue of errors says about a status, problem, error kind or body. */
export interface Explanation {
  /** The error kind; `success` for a 2xx. */
  readonly kind: XErrorKind | 'success';
  readonly title: string;
  readonly meaning: string;
  readonly advice: string;
  readonly retry: RetryAdvice;
  readonly docsUrl: string;
  /** For a body with several problems: the explanations of the other kinds, each kind once. */
  readonly others?: readonly Explanation[];
}

/**
 * Explains an HTTP status (100 to 599), a problem's slug or type URI, an error kind, or a body (parsed, as JSON text or
 * as plain text), v1.1 codes in it included. An unknown word is explained as kind `unknown`.
 * @example explain(429).advice
 * @example explain('https://api.x.com/2/problems/usage-capped').retry // 'never'
 * @throws TypeError for anything else
 */
export function explain(what: number | string | object): Explanation {
  if (typeof what === 'number' || (typeof what === 'string' && /^\s*\d{3}\s*$/.test(what)))
    return explainStatus(Number(what));
  if (typeof what === 'string' && /^\s*[[{]/.test(what)) return explainBody(parseBody(what));
  if (typeof what === 'string' && /\S[\s<]+\S|^\s*</.test(what)) return explainBody(what);
  if (typeof what === 'string' && what.trim() !== '') return explainWord(what.trim());
  if (typeof what === 'object' && what !== null) return explainBody(what);
  throw new TypeError(
    `explain() takes a status, a problem slug, a type URI, an error kind, or a body; got ${typeof what === 'string' ? 'an empty string' : typeof what}`,
  );
}

function explainStatus(status: number): Explanation {
  if (!Number.isInteger(status) || status < 100 || status > 599) {
    throw new TypeError(`explain() takes an HTTP status from 100 to 599; got ${status}`);
  }
  const row = factsOfStatus(status);
  return told(row.kind as Explanation['kind'], row);
}

function explainWord(word: string): Explanation {
  const slug = slugOf(word) ?? word;
  if (kindOf(slug) !== 'unknown') {
    const problem = readProblem({ type: slug });
    const facts = factsOfProblem(problem, 0) ?? PROBLEMS['about:blank'];
    return told(((facts as { errorKind?: string }).errorKind ?? problem.kind) as XErrorKind, facts);
  }
  const kind = slug.toLowerCase() as XErrorKind;
  const facts = factsOfKind(kind);
  return facts === FAILURES.unknown ? told('unknown', FAILURES.unknown) : told(kind, facts);
}

function explainBody(body: unknown): Explanation {
  if (isObject(body) && !tellsOfProblems(body) && ['data', 'meta'].some((key) => Object.hasOwn(body, key)))
    return explainStatus(200);
  const told = isObject(body) ? own(body, 'status') : undefined;
  const status = typeof told === 'number' ? told : statusIn(body);
  const problems = problemsOf(body, (text) => text);
  const main = explainProblems(status, problems);
  const others = new Map<string, Explanation>();
  for (const problem of problems) {
    // An entry with neither type nor code only describes the document that contains it.
    if (problem.kind === 'about:blank' && problem.code === undefined) continue;
    const other = explainProblems(status, [problem]);
    if (other.kind !== main.kind && !others.has(other.kind)) others.set(other.kind, other);
  }
  return others.size > 0 ? { ...main, others: [...others.values()] } : main;
}

/** The status of a body that repeats it as its `code`; 0 if there is none. */
function statusIn(body: unknown): number {
  const code = isObject(body) ? own(body, 'code') : undefined;
  return typeof code === 'number' && code >= 400 && code < 600 && !Object.hasOwn(V1_CODES, code) ? code : 0;
}

function explainProblems(status: number, problems: readonly Problem[]): Explanation {
  const verdict = judge({ status, headers: {}, problems, perSecond: false, now: 0 });
  return told(verdict.kind, verdict);
}

function parseBody(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    throw new TypeError('explain() got text that starts like JSON but is not complete JSON');
  }
}

function told(
  kind: Explanation['kind'],
  { title, meaning, advice, retry, docsUrl }: Omit<FactRow, 'scope'>,
): Explanation {
  return { kind, title, meaning, advice, retry, docsUrl };
}
