import type { Endpoint } from '../model/call.js';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'QUERY']);

/** Whether the method only reads. */
export function isSafe(method: string): boolean {
  return SAFE_METHODS.has(method);
}

/**
 * Whether sending a request twice has the same effect as sending it once. That holds for reads. For writes, the user's
 * `idempotent` option decides, else what is known of the endpoint (a second like changes nothing).
 */
export function isRepeatable(
  method: string,
  endpoint: Endpoint | undefined,
  said: boolean | undefined,
): boolean {
  return isSafe(method) || (said ?? endpoint?.idempotent ?? false);
}

/**
 * Statuses that say that the request was not carried out: Not Implemented, HTTP Version Not Supported (RFC 9110),
 * Network Authentication Required (RFC 6585).
 */
const REFUSED: ReadonlySet<number> = new Set([501, 505, 511]);

/**
 * Whether an answer leaves open if the request was carried out. A 4xx except 408 says that it was not. Most 5xx leave
 * it open: X is known to have answered 503 to posts that it did create.
 */
export function isUnclear(status: number): boolean {
  return (status >= 500 && !REFUSED.has(status)) || status === 408;
}
