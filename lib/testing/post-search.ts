import { invalidRequest, type Answer } from './answers.js';
import { pageOf, refusedParameter, type Listing } from './paging.js';
import type { XServerRequest } from './request.js';
import type { Handler, World } from './world.js';

const MOST_HITS = 300;
const ID = /^[0-9]{1,19}$/;

/**
 * GET /2/tweets/search/recent. A query with the word `nothing` finds nothing; any other finds between 1
 * and 300 posts, fixed by the seed, newest first, ten a page unless `max_results` (10 to 100) says otherwise.
 */
export const searchRecent: Handler = (request, world) => {
  const query = request.query['query'] ?? '';
  if (query === '') return refusedParameter('query', [], 'The `query` query parameter can not be empty');
  const { universe } = world;
  const total = /\bnothing\b/i.test(query) ? 0 : 1 + (universe.draw(`hits/${query}`) % MOST_HITS);
  const idAt = (at: number): string => universe.idOf(`search/${query}`, at, 'available');
  return pageOf({ total, idAt, least: 10 }, request, world);
};

/**
 * GET /2/users/:id/tweets: what the user posted here, newest first, and before that between 1 and 300 posts, fixed by
 * the seed; ten a page unless `max_results` (5 to 100) says otherwise.
 */
export const timelineOf: Handler = (request, world) => {
  const id = request.params['id'] ?? '';
  if (ID.test(id)) return pageOf(timeline(id, world), request, world);
  return invalidId(request);
};

function timeline(author: string, { universe, posts }: World): Listing {
  const count = 1 + (universe.draw(`timeline/${author}`) % MOST_HITS);
  const seeded = Array.from({ length: count }, (_, at) =>
    posts.attribute(universe.idOf(`timeline/${author}`, at, 'available'), author),
  );
  const ids = [...posts.madeBy(author), ...seeded.filter((id) => posts.stateOf(id) === 'available')];
  return { total: ids.length, idAt: (at) => ids[at] as string, least: 5 };
}

function invalidId({ params }: XServerRequest): Answer {
  const id = params['id'] ?? '';
  return invalidRequest({
    parameters: { id: [id] },
    message: `The \`id\` query parameter value [${id}] does not match ${ID.source}`,
  });
}
