import type { EndpointRow } from '../facts/endpoints.js';
import { plausible } from './plausible.js';
import { postById, postsByIds } from './post-lookup.js';
import { searchRecent, timelineOf } from './post-search.js';
import { createPost, deletePost, like, unlike } from './post-writing.js';
import { me, userById, userByUsername } from './users.js';
import type { Handler } from './world.js';

const HANDLERS: ReadonlyMap<string, Handler> = new Map([
  ['GET /2/tweets', postsByIds],
  ['GET /2/tweets/:id', postById],
  ['GET /2/tweets/search/recent', searchRecent],
  ['GET /2/users/:id/tweets', timelineOf],
  ['POST /2/tweets', createPost],
  ['DELETE /2/tweets/:id', deletePost],
  ['POST /2/users/:id/likes', like],
  ['DELETE /2/users/:id/likes/:tweet_id', unlike],
  ['GET /2/users/me', me],
  ['GET /2/users/:id', userById],
  ['GET /2/users/by/username/:username', userByUsername],
]);

const openStream: Handler = (request, { streams, now }) => streams.connect(request, now());

/** The handler that carries out an operation. */
export function handlerOf({ op, streams }: EndpointRow): Handler {
  return streams ? openStream : (HANDLERS.get(op) ?? plausible);
}
