/** An entry of `errors` in a 200: something that was asked for and is missing from the answer. */
export interface ResourceProblem {
  readonly value: string;
  readonly detail: string;
  readonly title: string;
  readonly resource_type: 'tweet' | 'user';
  readonly parameter: string;
  readonly resource_id: string;
  readonly type: string;
  readonly section?: 'data';
  readonly field?: string;
}

const TYPES = 'https://api.twitter.com/2/problems';

/** `parameter` names where the request had the id: `ids` for a list in the query, `id` for the path. */
export function postNotFound(id: string, parameter: string): ResourceProblem {
  return {
    value: id,
    detail: `Could not find tweet with ${parameter}: [${id}].`,
    title: 'Not Found Error',
    resource_type: 'tweet',
    parameter,
    resource_id: id,
    type: `${TYPES}/resource-not-found`,
  };
}

export function postNotAuthorized(id: string, parameter: string): ResourceProblem {
  return {
    resource_id: id,
    parameter,
    resource_type: 'tweet',
    section: 'data',
    title: 'Authorization Error',
    value: id,
    detail: `Sorry, you are not authorized to see the Tweet with ${parameter}: [${id}].`,
    type: `${TYPES}/not-authorized-for-resource`,
  };
}

/** X reports a suspended author under the type of a missing post, with another title. */
export function authorSuspended(id: string, parameter: string, author: string): ResourceProblem {
  return {
    parameter,
    resource_id: id,
    value: id,
    detail: `User has been suspended: [${author}].`,
    title: 'Forbidden',
    resource_type: 'tweet',
    type: `${TYPES}/resource-not-found`,
  };
}

/** One problem for each field that was asked for and may not be seen; the whole post is then missing. */
export function fieldNotAuthorized(id: string, parameter: string, field: string): ResourceProblem {
  return {
    resource_id: id,
    parameter,
    resource_type: 'tweet',
    section: 'data',
    title: 'Field Authorization Error',
    value: id,
    detail: `Sorry, you are not authorized to access '${field}' on the Tweet with ${parameter} : [${id}].`,
    field,
    type: `${TYPES}/not-authorized-for-field`,
  };
}
