import { PATIENCE_MS } from '../model/settings.js';
import type { Call } from '../model/call.js';
import type { Verdict } from '../model/verdict.js';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'QUERY']);

/** Whether sending the same request twice does nothing that sending it once does not. */
export function isSafe(method: string): boolean {
  return SAFE_METHODS.has(method);
}

/** How often one call may meet a refusal whose end X did not tell. */
const MAX_SETBACKS = 5;

/**
 * Whether a refused request is sent again by itself. A 429 was not carried out, whatever the method, and where X
 * tells when its window ends it costs nothing to wait for it; a 503 may have been carried out (X is known to
 * answer 503 to a post that it made), so only safe methods go again. Refusals without an end are set-backs: a
 * call that nobody bounded meets a few of them, and then tells its caller.
 */
export function goesAgain(
  call: Call,
  verdict: Verdict,
  method: string,
  maxWaitMs: number,
  now: number,
): boolean {
  if (call.options.retry === false) return false;
  const limited = verdict.kind === 'rate-limited';
  if (!limited && (verdict.kind !== 'unavailable' || !isSafe(method))) return false;
  if (limited && isEndTold(verdict, now)) return staysPatient(call, verdict.retryAt ?? now, maxWaitMs, now);
  call.setbacks++;
  // Who said how long to wait is taken at their word.
  const said = Math.min(call.deadlineAt, call.startedAt + maxWaitMs);
  return Number.isFinite(said) ? now < said : call.setbacks < MAX_SETBACKS;
}

/** Whether X told when the limit ends; that of a second is only known from its documentation. */
function isEndTold({ window, retryAt }: Verdict, now: number): boolean {
  return window !== '1s' && retryAt !== undefined && retryAt > now;
}

/** Whether the call waits until `at`: as long as it said, or for no longer than X's 15-minute windows. */
function staysPatient(call: Call, at: number, maxWaitMs: number, now: number): boolean {
  const said = Math.min(call.deadlineAt, now + maxWaitMs);
  return at <= (Number.isFinite(said) ? said : now + PATIENCE_MS);
}

/** Where X told no window, its Retry-After or the second of a per-second limit is the floor. */
export function floorOf({ kind, window, retryAt }: Verdict): number | undefined {
  return kind === 'unavailable' || window === '1s' || window === 'unknown' ? retryAt : undefined;
}
