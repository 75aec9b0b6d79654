import { duplicatePost, invalidRequest, type Answer } from './answers.js';
import type { XServerRequest } from './request.js';
import { userIdOf } from './users.js';
import type { Handler } from './world.js';

const ID = /^[0-9]{1,19}$/;

/** POST /2/tweets */
export const createPost: Handler = (request, { posts, universe, now }) => {
  const body = readJson(request);
  if ('refusal' in body) return body.refusal;
  const text = body.fields['text'];
  if (typeof text !== 'string' || text === '') return missing('text', text);
  const post = posts.create(userIdOf(request.credential, universe), text, now());
  if (!post) return duplicatePost();
  return { status: 201, body: { data: { id: post.id, text, edit_history_tweet_ids: [post.id] } } };
};

/** DELETE /2/tweets/:id. A repeated request gets the same answer. */
export const deletePost: Handler = (request, { posts }) => {
  posts.delete(request.params['id'] ?? '');
  return { status: 200, body: { data: { deleted: true } } };
};

/** POST /2/users/:id/likes */
export const like: Handler = (request) => {
  const body = readJson(request);
  if ('refusal' in body) return body.refusal;
  const id = body.fields['tweet_id'];
  if (typeof id !== 'string' || !ID.test(id)) return missing('tweet_id', id);
  return { status: 200, body: { data: { liked: true } } };
};

/** DELETE /2/users/:id/likes/:tweet_id */
export const unlike: Handler = () => ({ status: 200, body: { data: { liked: false } } });

type JsonBody = { readonly fields: Readonly<Record<string, unknown>> } | { readonly refusal: Answer };

function readJson(request: XServerRequest): JsonBody {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    const message = 'Requests with bodies must have content-type of application/json.';
    return { refusal: invalidRequest({ message }) };
  }
  try {
    const value: unknown = JSON.parse(request.body);
    if (typeof value === 'object' && value !== null) return { fields: { ...value } };
  } catch {
    // Answered below, like every body that is not a JSON object.
  }
  return { refusal: invalidRequest({ message: 'Request body is not valid JSON.' }) };
}

function missing(name: string, value: unknown): Answer {
  return invalidRequest({
    parameters: { [name]: typeof value === 'string' && value !== '' ? [value] : [] },
    message: `The \`${name}\` body parameter can not be empty`,
  });
}
