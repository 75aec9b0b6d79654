import { invalidRequest, type Answer } from './answers.js';
import { page } from './post-lookup.js';
import type { Handler } from './world.js';

const MOST_HITS = 300;
const TOKEN_FORM = /^b26v([0-9a-z]+)$/;

/**
 * GET /2/tweets/search/recent. A query with the word `nothing` finds nothing; any other finds between 1
 * and 300 posts, fixed by the seed, newest first, ten a page unless `max_results` (10 to 100) says more.
 */
export const searchRecent: Handler = (request, world) => {
  const query = request.query['query'] ?? '';
  if (query === '') return refused('query', [], 'The `query` query parameter can not be empty');
  const size = Number(request.query['max_results'] ?? 10);
  if (!Number.isInteger(size) || size < 10 || size > 100) {
    const value = request.query['max_results'] ?? '';
    const message = `The \`max_results\` query parameter value [${value}] is not between 10 and 100`;
    return refused('max_results', [value], message);
  }
  const hits = hitsOf(query, world.universe.draw(`hits/${query}`));
  const token = request.query['next_token'] ?? request.query['pagination_token'];
  const start = token === undefined ? 0 : startOf(token);
  if (start === undefined || (token !== undefined && start >= hits)) {
    return refused('next_token', [token ?? ''], `Invalid 'next_token':'${token ?? ''}'`);
  }
  const end = Math.min(start + size, hits);
  const ids = Array.from({ length: end - start }, (_, index) =>
    world.universe.idOf(`search/${query}`, start + index, 'available'),
  );
  if (ids.length === 0) return { status: 200, body: { meta: { result_count: 0 } } };
  const meta = { newest_id: ids[0], oldest_id: ids.at(-1), result_count: ids.length };
  return {
    status: 200,
    body: {
      ...page(ids, request, world),
      meta: end < hits ? { ...meta, next_token: `b26v${end.toString(36)}` } : meta,
    },
  };
};

function hitsOf(query: string, draw: number): number {
  return /\bnothing\b/i.test(query) ? 0 : 1 + (draw % MOST_HITS);
}

function startOf(token: string): number | undefined {
  const digits = TOKEN_FORM.exec(token)?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 36);
}

function refused(name: string, values: readonly string[], message: string): Answer {
  return invalidRequest({ parameters: { [name]: values }, message });
}
