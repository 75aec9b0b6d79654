import type { Headers } from '../model/ports.js';

const MAX_HEADERS = 500;

/**
 * Headers as a plain object with lower-case names, from whatever an adapter returns: AxiosHeaders of any copy of axios,
 * a plain object, or fetch's Headers.
 */
export function plainHeaders(headers: unknown): Headers {
  const plain: Record<string, string> = Object.create(null) as Record<string, string>;
  if (typeof headers !== 'object' || headers === null) return plain;
  const entries = isFetchHeaders(headers) ? headers.entries() : Object.entries(headers);
  let count = 0;
  for (const [name, value] of entries) {
    if (typeof value !== 'string' && typeof value !== 'number' && !Array.isArray(value)) continue;
    if (++count > MAX_HEADERS) break;
    plain[name.toLowerCase()] =
      typeof value === 'string' ? value : Array.isArray(value) ? value.join(', ') : String(value);
  }
  return plain;
}

function isFetchHeaders(headers: object): headers is { entries(): Iterable<[string, string]> } {
  return typeof globalThis.Headers === 'function' && headers instanceof globalThis.Headers;
}
