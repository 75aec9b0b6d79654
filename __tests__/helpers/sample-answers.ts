import type { ServerResponse } from 'node:http';
import type { Observation } from './observe.js';

/** One way an answer, or its absence, can look, and what a call must make of it. */
export interface Sample {
  readonly name: string;
  /** What the server does; absent where it is never asked. */
  readonly answer?: (response: ServerResponse) => void;
  readonly timeout?: number;
  readonly abort?: 'before' | 'during';
  readonly target?: 'refused' | 'unresolved';
  readonly expected: Omit<Observation, 'maybeApplied' | 'attempts'> & { readonly attempts?: number };
  /** Whether a POST may have been carried out. */
  readonly maybeApplied?: boolean;
}

const MISSING = {
  value: '20',
  detail: 'Could not find tweet with ids: [20].',
  title: 'Not Found Error',
  resource_type: 'tweet',
  parameter: 'ids',
  resource_id: '20',
  type: 'https://api.twitter.com/2/problems/resource-not-found',
};

function json(status: number, body: unknown, headers: Record<string, string> = {}) {
  return (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(JSON.stringify(body));
  };
}

function text(status: number, body: string, type?: string) {
  return (response: ServerResponse): void => {
    response.writeHead(status, type === undefined ? {} : { 'content-type': type });
    response.end(body);
  };
}

const failure = (error: string, status?: number, problems: readonly string[] = []): Sample['expected'] => ({
  kind: 'failure',
  error,
  problems,
  ...(status !== undefined && { status }),
});

const never = (): void => {};

export const SAMPLES: readonly Sample[] = [
  {
    name: '200 with an envelope',
    answer: json(200, { data: [{ id: '1' }], includes: { users: [] }, meta: { result_count: 1 } }),
    expected: { kind: 'success', status: 200, problems: [], data: '[{"id":"1"}]' },
  },
  {
    name: '200 in part',
    answer: json(200, { data: [{ id: '1' }], errors: [MISSING, MISSING] }),
    expected: {
      kind: 'partial',
      status: 200,
      problems: ['resource-not-found', 'resource-not-found'],
      data: '[{"id":"1"}]',
    },
  },
  {
    name: '200 with errors only',
    answer: json(200, { errors: [MISSING] }),
    expected: failure('resource-not-found', 200, ['resource-not-found']),
  },
  {
    name: '200 with meta only',
    answer: json(200, { meta: { result_count: 0 } }),
    expected: { kind: 'success', status: 200, problems: [] },
  },
  {
    name: '201 with errors and meta',
    answer: json(201, { meta: { summary: { created: 0 } }, errors: [{ ...MISSING, type: undefined }] }),
    expected: failure('unknown', 201, ['about:blank']),
  },
  {
    name: '204 that says it is HTML',
    answer: text(204, '', 'text/html'),
    expected: { kind: 'success', status: 204, problems: [] },
  },
  {
    name: '400 with nested errors',
    answer: json(400, {
      errors: [
        { parameters: { ids: ['abc'] }, message: 'The `ids` query parameter value [abc] is not valid' },
      ],
      title: 'Invalid Request',
      detail: 'One or more parameters to your request was invalid.',
      type: 'https://api.twitter.com/2/problems/invalid-request',
    }),
    expected: failure('invalid-request', 400, ['invalid-request']),
  },
  {
    name: '401',
    answer: json(401, { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' }),
    expected: failure('unauthorized', 401, ['about:blank']),
  },
  {
    name: '403 as problem+json',
    answer: json(
      403,
      {
        type: 'https://api.x.com/2/problems/client-forbidden',
        title: 'Client Forbidden',
        detail: 'When authenticating requests…',
        reason: 'client-not-enrolled',
      },
      { 'content-type': 'application/problem+json' },
    ),
    expected: failure('client-forbidden', 403, ['client-forbidden']),
  },
  {
    name: '404 with a page of HTML',
    answer: text(404, '<!DOCTYPE html>\n<html><head><title>X / ?</title></head></html>', 'text/html'),
    expected: failure('not-found', 404, ['about:blank']),
  },
  { name: '404 with nothing', answer: text(404, ''), expected: failure('not-found', 404) },
  {
    name: '429 with its headers',
    answer: json(
      429,
      { title: 'Too Many Requests', type: 'about:blank', status: 429, detail: 'Too Many Requests' },
      {
        'x-rate-limit-limit': '15',
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': '4102444800',
      },
    ),
    expected: { ...failure('rate-limited', 429, ['about:blank']), window: '15min' },
  },
  {
    name: '500 with JSON',
    answer: json(500, { title: 'Internal Server Error', type: 'about:blank', status: 500 }),
    expected: failure('server-error', 500, ['about:blank']),
    maybeApplied: true,
  },
  {
    name: '503 with text',
    answer: text(503, 'Service Unavailable', 'text/plain'),
    expected: failure('unavailable', 503, ['about:blank']),
    maybeApplied: true,
  },
  {
    name: '200 with JSON cut short',
    answer: text(200, '{"data":[{"id":"1"},{"id"', 'application/json'),
    expected: failure('invalid-body', 200),
    maybeApplied: true,
  },
  {
    name: 'a reset before the headers',
    answer: (response) => void response.socket?.resetAndDestroy(),
    expected: failure('network'),
    maybeApplied: true,
  },
  {
    name: 'a reset in the middle of the body',
    answer: (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"data":[', () => setImmediate(() => response.socket?.resetAndDestroy()));
    },
    expected: failure('network'),
    maybeApplied: true,
  },
  {
    name: 'a body shorter than it says',
    answer: (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"data":[', () => setImmediate(() => response.socket?.end()));
    },
    expected: failure('network'),
    maybeApplied: true,
  },
  { name: 'no answer in time', answer: never, timeout: 60, expected: failure('timeout'), maybeApplied: true },
  {
    name: 'an abort before',
    abort: 'before',
    expected: { ...failure('aborted'), attempts: 0 },
  },
  {
    name: 'an abort on the way',
    answer: never,
    abort: 'during',
    expected: failure('aborted'),
    maybeApplied: true,
  },
  { name: 'a refused connection', target: 'refused', expected: failure('network') },
  { name: 'a name that does not resolve', target: 'unresolved', expected: failure('network') },
];
