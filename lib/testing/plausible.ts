import type { Handler } from './world.js';

/** The operations that X answers with 201, besides POST /2/tweets. */
const CREATING = new Set([
  'POST /2/articles/draft',
  'POST /2/broadcasts/scheduled',
  'POST /2/chat/conversations/group',
  'POST /2/chat/conversations/:id/messages',
  'POST /2/dm_conversations',
  'POST /2/dm_conversations/with/:participant_id/messages',
  'POST /2/dm_conversations/:dm_conversation_id/messages',
  'POST /2/lists',
  'POST /2/notes',
  'POST /2/users/:id/bookmarks/folders',
]);

/** By collection, the flag in X's answer to a write: false for a DELETE, true for any other method. */
const STATES: Readonly<Record<string, string>> = {
  bookmarks: 'bookmarked',
  followed_lists: 'following',
  following: 'following',
  hidden: 'hidden',
  members: 'is_member',
  muting: 'muting',
  pinned_lists: 'pinned',
  retweets: 'retweeted',
};

/** Any operation that is not simulated: a success of about the form that X gives it, with ids fixed by the seed. */
export const plausible: Handler = (request, { universe }) => {
  const id = String(universe.draw(`thing/${request.path}`));
  const [method = '', template = ''] = request.operation.split(' ');
  const last = template.split('/').at(-1) ?? '';
  if (method === 'GET') {
    if (last.startsWith(':')) return ok({ id: request.params[last.slice(1)] ?? id });
    return { status: 200, body: { data: [{ id }], meta: { result_count: 1 } } };
  }
  if (CREATING.has(request.operation)) return { status: 201, body: { data: { id } } };
  const state = template
    .split('/')
    .flatMap((segment) => STATES[segment] ?? [])
    .at(-1);
  if (state !== undefined) return ok({ [state]: method !== 'DELETE' });
  return ok(method === 'DELETE' ? { deleted: true } : { id });
};

function ok(data: object): { status: number; body: object } {
  return { status: 200, body: { data } };
}
