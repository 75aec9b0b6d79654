import type { Endpoint } from '../model/call.js';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'QUERY']);

/** Whether the method only reads. */
export function isSafe(method: string): boolean {
  return SAFE_METHODS.has(method);
}

/**
 * Whether sending a request twice does nothing that sending it once does not: reads, and writes that are so by
 * nature (a like stays one like). The caller knows best.
 */
export function isRepeatable(
  method: string,
  endpoint: Endpoint | undefined,
  said: boolean | undefined,
): boolean {
  return isSafe(method) || (said ?? endpoint?.idempotent ?? false);
}

/** Not implemented, HTTP version not supported, network authentication required (RFC 9110, RFC 6585): carried out by nobody. */
const REFUSED: ReadonlySet<number> = new Set([501, 505, 511]);

/**
 * Whether an answer leaves open if the request was carried out. A 4xx says that it was not, but for 408; most 5xx
 * say nothing: X is known to answer 503 to a post that it made.
 */
export function isUnclear(status: number): boolean {
  return (status >= 500 && !REFUSED.has(status)) || status === 408;
}
