import { FAILURES, RATE_LIMIT_WINDOWS, UNTYPED } from '../facts/failures.js';
import { HINTS, type Hint } from '../facts/hints.js';
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
import { isObject, own } from './own.js';
import { particularsOf } from './problem-details.js';
import { readRateLimited, readRetryAt } from './rate-limited.js';

const MAX_DETAIL = 2_000;
const GONE = 410;

/** What an answer is classified by. */
export interface Evidence {
  /** 0 if it is not known. */
  readonly status: number;
  readonly headers: Headers;
  readonly problems: readonly Problem[];
  /** Whether the endpoint has a documented limit per second. */
  readonly perSecond: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

interface Finding {
  readonly kind: XErrorKind;
  readonly facts: FactRow;
  readonly window?: RateLimitWindow;
}

/**
 * The only classification of failed answers. The problem's type decides, or the wording if X uses that type for two
 * cases. Without a type, in this order: a legacy disconnect message, the v1.1 code, the wording of cases that X sends
 * as about:blank, the HTTP status.
 */
export function judge(evidence: Evidence): Verdict {
  const { status, headers, problems, now } = evidence;
  const primary = problems.find((problem) => problem.kind !== 'about:blank') ?? problems[0];
  const found =
    bySharedType(primary) ??
    byType(primary, status) ??
    byLegacyDisconnect(primary, status) ??
    byCode(problems, status) ??
    byWording(problems, status) ??
    byStatus(primary, status);
  const limited =
    found.kind === 'rate-limited' || (found.kind === 'unknown' && status === 429)
      ? readRateLimited(headers, evidence.perSecond, now)
      : undefined;
  // The rate-limit headers override the window that a wording suggests.
  const told = limited && limited.window !== 'unknown';
  const window = told || found.kind === 'unknown' ? limited?.window : (found.window ?? limited?.window);
  const facts =
    found.kind === 'rate-limited' && limited?.facts && (told || !found.window) ? limited.facts : found.facts;
  const retryAt = facts.retry === 'never' ? undefined : later(limited?.retryAt, readRetryAt(headers, now));
  // An unknown type and no reset to wait for: only retries can show when the limit ends.
  const blind = found.kind === 'unknown' && facts.retry === 'after-reset' && retryAt === undefined;
  const particulars = primary && particularsOf(primary);
  return {
    kind: found.kind,
    ...(primary?.slug !== undefined && { slug: primary.slug }),
    status,
    title: cut(primary?.title ?? facts.title, MAX_DETAIL),
    detail: cut(primary?.detail ?? primary?.title ?? facts.meaning, MAX_DETAIL),
    ...(particulars !== undefined && { particulars }),
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

/** By the wording, for types that X uses for two cases: it goes before the type. */
function bySharedType(problem: Problem | undefined): Finding | undefined {
  const hint = problem && HINTS.find((one) => one.types?.includes(problem.kind) && isWorded(one, problem));
  return hint && hinted(hint);
}

function byType(problem: Problem | undefined, status: number): Finding | undefined {
  if (!problem) return undefined;
  if (problem.kind === 'unknown') {
    // An unknown type says nothing about retries; the status still does.
    return { kind: 'unknown', facts: { ...FAILURES.unknown, retry: factsOfStatus(status).retry } };
  }
  const facts = factsOfProblem(problem, status);
  return facts && { kind: (facts.errorKind ?? problem.kind) as XErrorKind, facts };
}

/**
 * Disconnect messages of streams from before problem types: `{disconnect: {code, stream_name, reason}}` and
 * `{error: {message, sent}}`.
 */
function byLegacyDisconnect(problem: Problem | undefined, status: number): Finding | undefined {
  const { raw } = problem ?? {};
  if (status >= 300 || !isObject(raw) || !(Object.hasOwn(raw, 'stream_name') || Object.hasOwn(raw, 'sent')))
    return undefined;
  return { kind: 'operational-disconnect', facts: PROBLEMS['operational-disconnect'] };
}

/** By the first v1.1 code: in some bodies it stands beside a less specific problem document. */
function byCode(problems: readonly Problem[], status: number): Finding | undefined {
  const code = problems.find((problem) => problem.code !== undefined)?.code;
  // Some bodies repeat the status as their code. A 410 is final, whatever its v1.1 code used to mean.
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
  // `explain` may get a body without its status: then the wording alone decides.
  const hint = HINTS.find(
    (one) =>
      (status === 0 || one.statuses.includes(status)) && problems.some((problem) => isWorded(one, problem)),
  );
  return hint && hinted(hint);
}

function isWorded({ wording }: Hint, { title, detail }: Problem): boolean {
  return wording.test(detail ?? '') || wording.test(title ?? '');
}

function hinted({ kind: name, case: named }: Hint): Finding {
  const kind = name as XErrorKind;
  const facts = factsOfKind(kind);
  if (kind === 'rate-limited' && named) {
    const window = named as RateLimitWindow;
    return { kind, facts: RATE_LIMIT_WINDOWS[window], window };
  }
  if (!Object.hasOwn(PROBLEMS, kind)) return { kind, facts };
  return { kind, facts: { ...facts, ...caseOf(PROBLEMS[kind as keyof typeof PROBLEMS], named) } };
}

function byStatus(problem: Problem | undefined, status: number): Finding {
  // A 2xx says nothing about untyped errors in its body; the `status` that they contain may.
  const bare = status === 0 || (status >= 200 && status < 300);
  const telling = bare ? statusIn(problem) : status;
  if (telling === undefined) return { kind: 'unknown', facts: { ...FAILURES.unknown, ...UNTYPED } };
  const facts = factsOfStatus(telling);
  return { kind: facts.kind as XErrorKind, facts };
}

/** The status (400 to 599) that a problem document contains. */
function statusIn(problem: Problem | undefined): number | undefined {
  const { raw } = problem ?? {};
  const status = isObject(raw) ? own(raw, 'status') : undefined;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : undefined;
}

function later(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.max(a, b);
}
