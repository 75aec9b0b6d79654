import { invalidRequest, type Answer } from './answers.js';
import { page } from './post-lookup.js';
import type { XServerRequest } from './request.js';
import type { World } from './world.js';

const TOKEN_FORM = /^b26v([0-9a-z]+)$/;
const MOST = 100;

/** A list of posts, newest first. */
export interface Listing {
  readonly total: number;
  readonly idAt: (at: number) => string;
  /** The smallest `max_results` allowed. */
  readonly least: number;
}

/** One page of a list, with the `next_token` of the next. */
export function pageOf({ total, idAt, least }: Listing, request: XServerRequest, world: World): Answer {
  const size = Number(request.query['max_results'] ?? 10);
  if (!Number.isInteger(size) || size < least || size > MOST) {
    const value = request.query['max_results'] ?? '';
    const message = `The \`max_results\` query parameter value [${value}] is not between ${least} and ${MOST}`;
    return refusedParameter('max_results', [value], message);
  }
  const token = request.query['next_token'] ?? request.query['pagination_token'];
  const start = token === undefined ? 0 : startOf(token);
  if (start === undefined || (token !== undefined && start >= total)) {
    return refusedParameter('next_token', [token ?? ''], `Invalid 'next_token':'${token ?? ''}'`);
  }
  const end = Math.min(start + size, total);
  const ids = Array.from({ length: end - start }, (_, index) => idAt(start + index));
  if (ids.length === 0) return { status: 200, body: { meta: { result_count: 0 } } };
  const meta = { newest_id: ids[0], oldest_id: ids.at(-1), result_count: ids.length };
  return {
    status: 200,
    body: {
      ...page(ids, request, world),
      meta: end < total ? { ...meta, next_token: `b26v${end.toString(36)}` } : meta,
    },
  };
}

export function refusedParameter(name: string, values: readonly string[], message: string): Answer {
  return invalidRequest({ parameters: { [name]: values }, message });
}

function startOf(token: string): number | undefined {
  const digits = TOKEN_FORM.exec(token)?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 36);
}
