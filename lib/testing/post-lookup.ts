import { invalidRequest, type Answer } from './answers.js';
import type { Posts } from './posts.js';
import type { XServerRequest } from './request.js';
import {
  authorSuspended,
  fieldNotAuthorized,
  postNotAuthorized,
  postNotFound,
  type ResourceProblem,
} from './resource-problems.js';
import { createdAt } from './universe.js';
import { userOf } from './users.js';
import type { Handler, World } from './world.js';

const ID = /^[0-9]{1,19}$/;
const MOST_IDS = 100;
const PRIVATE_FIELDS = ['non_public_metrics', 'organic_metrics', 'promoted_metrics'];

/** GET /2/tweets?ids= */
export const postsByIds: Handler = (request, { posts }) => {
  const list = request.query['ids'] ?? '';
  if (list === '') {
    return invalidRequest({
      parameters: { ids: [] },
      message: 'The `ids` query parameter can not be empty',
    });
  }
  const ids = list.split(',');
  if (ids.length > MOST_IDS) {
    return invalidRequest({
      parameters: { ids: [list] },
      message: `The number of values in the \`ids\` query parameter list [${ids.length}] is not between 1 and ${MOST_IDS}`,
    });
  }
  const wrong = ids.filter((id) => !ID.test(id));
  if (wrong.length > 0) return refusedId('ids', list, wrong[0] ?? '');
  const errors = ids.flatMap((id) => problemsOf(id, 'ids', request, posts));
  const missing = new Set(errors.map((problem) => problem.resource_id));
  const readable = ids.filter((id) => !missing.has(id));
  return {
    status: 200,
    body: {
      ...(readable.length > 0 ? { data: readable.map((id) => render(id, request, posts)) } : {}),
      ...includesOf(readable, request, posts),
      ...(errors.length > 0 ? { errors } : {}),
    },
  };
};

/** GET /2/tweets/:id */
export const postById: Handler = (request, { posts }) => {
  const id = request.params['id'] ?? '';
  if (!ID.test(id)) return refusedId('id', id, id);
  const errors = problemsOf(id, 'id', request, posts);
  if (errors.length > 0) return { status: 200, body: { errors } };
  return { status: 200, body: { data: render(id, request, posts), ...includesOf([id], request, posts) } };
};

/** A list of readable posts, with the fields and expansions that the request asks for. */
export function page(ids: readonly string[], request: XServerRequest, { posts }: World): object {
  return {
    data: ids.map((id) => render(id, request, posts)),
    ...includesOf(ids, request, posts),
  };
}

function refusedId(name: string, value: string, wrong: string): Answer {
  return invalidRequest({
    parameters: { [name]: [value] },
    message: `The \`${name}\` query parameter value [${wrong}] does not match ${ID.source}`,
  });
}

function problemsOf(id: string, parameter: string, request: XServerRequest, posts: Posts): ResourceProblem[] {
  switch (posts.stateOf(id)) {
    case 'available':
      return [];
    case 'deleted':
      return [postNotFound(id, parameter)];
    case 'protected':
      return [postNotAuthorized(id, parameter)];
    case 'suspended':
      return [authorSuspended(id, parameter, posts.authorOf(id))];
    case 'forbidden-field':
      break;
  }
  return fieldsOf(request)
    .filter((field) => PRIVATE_FIELDS.includes(field))
    .map((field) => fieldNotAuthorized(id, parameter, field));
}

/** X names things as tweets or as posts; the parameter that a request uses decides the names in the answer. */
function fieldsOf(request: XServerRequest): string[] {
  return (request.query['tweet.fields'] ?? request.query['post.fields'] ?? '').split(',');
}

function render(id: string, request: XServerRequest, posts: Posts): object {
  const fields = fieldsOf(request);
  const edits =
    request.query['post.fields'] === undefined ? 'edit_history_tweet_ids' : 'edit_history_post_ids';
  const asksForAuthor = fields.includes('author_id') || expandsAuthor(request);
  return {
    id,
    text: posts.textOf(id),
    [edits]: [id],
    ...(asksForAuthor ? { author_id: posts.authorOf(id) } : {}),
    ...(fields.includes('created_at') ? { created_at: createdAt(id) } : {}),
  };
}

function expandsAuthor(request: XServerRequest): boolean {
  return (request.query['expansions'] ?? '').split(',').includes('author_id');
}

function includesOf(ids: readonly string[], request: XServerRequest, posts: Posts): object {
  if (!expandsAuthor(request) || ids.length === 0) return {};
  const authors = new Set(ids.map((id) => posts.authorOf(id)));
  return { includes: { users: [...authors].map((id) => userOf(id)) } };
}
