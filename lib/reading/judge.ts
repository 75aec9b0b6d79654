import { FAILURES, RATE_LIMIT_WINDOWS } from '../facts/failures.js';
import { HINTS } from '../facts/hints.js';
import { PROBLEMS } from '../facts/problems.js';
import type { FactRow, V1CodeRow } from '../facts/rows.js';
import { V1_CODES } from '../facts/v1-codes.js';
import type { Headers } from '../model/ports.js';
import type { Problem } from '../model/problem.js';
import type { RateLimitWindow } from '../model/rate-limit.js';
import type { Verdict } from '../model/verdict.js';
import type { XErrorKind } from '../model/x-error.js';
import { cut } from './bounded-copy.js';
import { caseOf, factsOfKind, factsOfProblem, factsOfStatus } from './facts-of.js';
import { isObject } from './own.js';
import { readRateLimited, readRetryAt } from './rate-limited.js';

const MAX_DETAIL = 2_000;
const GONE = 410;

/** What there is to judge an answer by. */
export interface Evidence {
  /** 0 where it is not known. */
  readonly status: number;
  readonly headers: Headers;
  readonly problems: readonly Problem[];
  /** Whether the endpoint has a documented limit per second. */
  readonly perSecond: boolean;
  readonly now: number;
}

interface Finding {
  readonly kind: XErrorKind;
  readonly facts: FactRow;
  readonly window?: RateLimitWindow;
}

/**
 * The one classification of a failed answer. The problem's type rules; without one the v1.1 code, then the
 * wording of cases X hides behind about:blank, then the HTTP status.
 */
export function judge(evidence: Evidence): Verdict {
  const { status, headers, problems, now } = evidence;
  const primary = problems.find((problem) => problem.kind !== 'about:blank') ?? problems[0];
  const found =
    byType(primary, status) ??
    byLegacyDisconnect(primary, status) ??
    byCode(problems, status) ??
    byWording(problems, status) ??
    byStatus(status);
  const limited =
    found.kind === 'rate-limited' || (found.kind === 'unknown' && status === 429)
      ? readRateLimited(headers, evidence.perSecond, now)
      : undefined;
  // What the headers tell goes before what a wording lets guess.
  const told = limited && limited.window !== 'unknown';
  const window = told || found.kind === 'unknown' ? limited?.window : (found.window ?? limited?.window);
  const facts =
    found.kind === 'rate-limited' && limited?.facts && (told || !found.window) ? limited.facts : found.facts;
  const retryAt = facts.retry === 'never' ? undefined : later(limited?.retryAt, readRetryAt(headers, now));
  // A type never seen before, and no reset: a few tries have to find out.
  const blind = found.kind === 'unknown' && facts.retry === 'after-reset' && retryAt === undefined;
  return {
    kind: found.kind,
    ...(primary?.slug !== undefined && { slug: primary.slug }),
    status,
    title: cut(primary?.title ?? facts.title, MAX_DETAIL),
    detail: cut(primary?.detail ?? primary?.title ?? facts.meaning, MAX_DETAIL),
    meaning: facts.meaning,
    problems,
    scope: facts.scope,
    retry: blind ? 'backoff' : facts.retry,
    ...(retryAt !== undefined && { retryAt }),
    ...(window && { window }),
    advice: facts.advice,
    docsUrl: facts.docsUrl,
  };
}

function byType(problem: Problem | undefined, status: number): Finding | undefined {
  if (!problem) return undefined;
  if (problem.kind === 'unknown') {
    // A type never seen before says nothing about retries; the status still does.
    return { kind: 'unknown', facts: { ...FAILURES.unknown, retry: factsOfStatus(status).retry } };
  }
  const facts = factsOfProblem(problem, status);
  return facts && { kind: (facts.errorKind ?? problem.kind) as XErrorKind, facts };
}

/** How streams said goodbye before problem types: `{disconnect: {code, stream_name, reason}}`, `{error: {message, sent}}`. */
function byLegacyDisconnect(problem: Problem | undefined, status: number): Finding | undefined {
  const { raw } = problem ?? {};
  if (status >= 300 || !isObject(raw) || !(Object.hasOwn(raw, 'stream_name') || Object.hasOwn(raw, 'sent')))
    return undefined;
  return { kind: 'operational-disconnect', facts: PROBLEMS['operational-disconnect'] };
}

/** By the first code of v1.1: some bodies put it beside a document that says less. */
function byCode(problems: readonly Problem[], status: number): Finding | undefined {
  const code = problems.find((problem) => problem.code !== undefined)?.code;
  // Some bodies repeat the status as their code; and what is gone is gone, whatever the code beside it once meant.
  if (code === undefined || code === status || status === GONE) return undefined;
  const row = (V1_CODES as Readonly<Record<number, V1CodeRow>>)[code];
  if (!row) return undefined;
  const { meaning, advice, retry } = row;
  const kind = row.kind as XErrorKind;
  return {
    kind,
    facts: { ...factsOfKind(kind), meaning, ...(advice && { advice }), ...(retry && { retry }) },
  };
}

function byWording(problems: readonly Problem[], status: number): Finding | undefined {
  for (const { wording, statuses, kind, case: named } of HINTS) {
    // A body explained without its status: the wording has to do.
    if (status !== 0 && !statuses.includes(status)) continue;
    if (!problems.some(({ title, detail }) => wording.test(detail ?? '') || wording.test(title ?? '')))
      continue;
    return hinted(kind as XErrorKind, named);
  }
  return undefined;
}

function hinted(kind: XErrorKind, named: string | undefined): Finding {
  const facts = factsOfKind(kind);
  if (kind === 'rate-limited' && named) {
    const window = named as RateLimitWindow;
    return { kind, facts: RATE_LIMIT_WINDOWS[window], window };
  }
  if (!Object.hasOwn(PROBLEMS, kind)) return { kind, facts };
  return { kind, facts: { ...facts, ...caseOf(PROBLEMS[kind as keyof typeof PROBLEMS], named) } };
}

function byStatus(status: number): Finding {
  // Errors without a type inside a 2xx: the status says nothing about them.
  if (status >= 200 && status < 300) return { kind: 'unknown', facts: FAILURES.unknown };
  const facts = factsOfStatus(status);
  return { kind: facts.kind as XErrorKind, facts };
}

function later(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.max(a, b);
}
