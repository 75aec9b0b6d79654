import { DOCS } from './docs.js';
import type { ProblemRow } from './rows.js';

const SECTION = ['data', 'includes'] as const;

/** The resource that a problem is about. X also sends newer types (post, community, note). */
const RESOURCE = {
  resource_type: ['user', 'tweet', 'media', 'list', 'space'],
  resource_id: 'string',
  parameter: 'string',
  value: 'string',
  section: SECTION,
} as const;

const FIELD = { field: 'string', resource_type: 'string', section: SECTION } as const;
const NEVER = { retry: 'never', scope: 'request', docsUrl: DOCS.errors } as const;
const BACKOFF = { retry: 'backoff', scope: 'request', docsUrl: DOCS.errors } as const;

/** Problems with the request itself or with what it asks for. */
export const RESOURCE_PROBLEMS = {
  'about:blank': {
    title: 'Generic Problem',
    meaning: 'X says nothing beyond the HTTP status.',
    advice: 'Act on the HTTP status and the detail.',
    statuses: [401, 403, 404, 429, 500, 502, 503, 504],
    evidence: 'captured',
    fields: { errors: 'parameter-errors', ...RESOURCE },
    ...NEVER,
  },
  'invalid-request': {
    title: 'Invalid Request',
    meaning: 'A parameter or the body is not what this endpoint accepts.',
    advice:
      'Read `problems[0].errors`: each entry names a parameter and what is wrong. Fix them and send the request again.',
    statuses: [400],
    evidence: 'captured',
    fields: { errors: 'parameter-errors', parameter: 'string', value: 'string' },
    ...NEVER,
  },
  'resource-not-found': {
    title: 'Not Found Error',
    meaning: 'The post, user or other resource does not exist, was deleted, or its owner is suspended.',
    advice:
      'Check the id in `value` and `parameter`. If it was valid before, remove it from your stored data.',
    statuses: [200, 404],
    evidence: 'captured',
    fields: RESOURCE,
    ...NEVER,
  },
  'not-authorized-for-resource': {
    title: 'Authorization Error',
    meaning:
      'This token may not see it: the account is protected or has blocked you, or the content is withheld.',
    advice: 'Use a token of a user who may see it, or continue without it.',
    statuses: [200, 403],
    evidence: 'captured',
    fields: RESOURCE,
    ...NEVER,
  },
  'not-authorized-for-field': {
    title: 'Field Authorization Error',
    meaning: 'You may not see this field, such as private metrics. X may leave out the whole post for it.',
    advice: 'Leave `field` out of the request, or use the token of the author of the post.',
    statuses: [200],
    evidence: 'captured',
    fields: { field: 'string', ...RESOURCE },
    ...NEVER,
  },
  'field-unauthorized': {
    title: 'Field Unauthorized',
    meaning: 'This field is not available with these credentials.',
    advice: 'Leave `field` out of the request, or use a token with the right to see it.',
    statuses: [200],
    evidence: 'documented',
    fields: FIELD,
    ...NEVER,
  },
  'field-hydration-failure': {
    title: 'Field Hydration Failure',
    meaning: 'X could not provide one field. The rest of the object is present.',
    advice: 'Use the data that you have, or request it again a little later if you need `field`.',
    statuses: [200],
    evidence: 'documented',
    fields: FIELD,
    ...BACKOFF,
  },
  'internal-error': {
    title: 'Internal Error',
    meaning: 'Something at X failed, for the whole request or for a part of it.',
    advice: 'Try again with growing pauses. Before you repeat a write, check whether it was carried out.',
    statuses: [200, 500],
    evidence: 'documented',
    fields: {},
    ...BACKOFF,
  },
  'resource-unavailable': {
    title: 'Resource Unavailable',
    meaning: 'It exists, but X does not make it available to you.',
    advice: 'Continue without it.',
    statuses: [200],
    evidence: 'documented',
    fields: RESOURCE,
    ...NEVER,
  },
  'disallowed-resource': {
    title: 'Disallowed Resource',
    meaning: 'The request asks for something that the rules of this API do not allow.',
    advice: 'Remove it from the request.',
    statuses: [200, 403],
    evidence: 'documented',
    fields: RESOURCE,
    ...NEVER,
  },
  conflict: {
    title: 'Conflict',
    meaning: 'A compliance job of this kind is still in progress.',
    advice:
      'Wait until that job is complete, which can take hours: `GET /2/compliance/jobs` shows its state.',
    statuses: [409],
    evidence: 'documented',
    fields: {},
    retry: 'backoff',
    scope: 'request',
    docsUrl: DOCS.compliance,
  },
} as const satisfies Record<string, ProblemRow>;
