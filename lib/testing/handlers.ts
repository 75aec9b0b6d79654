import { plausible } from './plausible.js';
import { postById, postsByIds } from './post-lookup.js';
import { searchRecent } from './post-search.js';
import { createPost, deletePost, like, unlike } from './post-writing.js';
import { me, userById, userByUsername } from './users.js';
import type { Handler } from './world.js';

const HANDLERS: ReadonlyMap<string, Handler> = new Map([
  ['GET /2/tweets', postsByIds],
  ['GET /2/tweets/:id', postById],
  ['GET /2/tweets/search/recent', searchRecent],
  ['POST /2/tweets', createPost],
  ['DELETE /2/tweets/:id', deletePost],
  ['POST /2/users/:id/likes', like],
  ['DELETE /2/users/:id/likes/:tweet_id', unlike],
  ['GET /2/users/me', me],
  ['GET /2/users/:id', userById],
  ['GET /2/users/by/username/:username', userByUsername],
]);

/** What carries out an operation. */
export function handlerOf(operation: string): Handler {
  return HANDLERS.get(operation) ?? plausible;
}
