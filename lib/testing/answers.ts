import { STATUS_CODES, type ServerResponse } from 'node:http';

/** An answer of the simulation. Header names are in lower case; a body that is not a string is sent as JSON. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** In place of `body`: a body that is sent over time. */
  readonly ongoing?: OngoingBody;
}

/** A body that is sent over time. */
export interface OngoingBody {
  /** Called once the head has been sent. */
  start(response: ServerResponse): void;
  /** Called when the client is gone, possibly before `start`. A second call does no harm. */
  leave(): void;
}

/** One entry of `errors` in a 400: the parameters that X refuses, each with its values, and why. */
export interface RefusedParameter {
  readonly parameters?: Readonly<Record<string, readonly string[]>>;
  readonly message: string;
}

const OF_USERS = 'OAuth 1.0a User Context, OAuth 2.0 User Context';
const OF_APPS = 'OAuth 2.0 Application-Only';

/** A problem document that says no more than its status. */
function aboutBlank(status: number, title: string, detail = title): Answer {
  return { status, body: { title, type: 'about:blank', status, detail } };
}

export function unauthorized(): Answer {
  return aboutBlank(401, 'Unauthorized');
}

export function tooManyRequests(): Answer {
  return aboutBlank(429, 'Too Many Requests');
}

/** X, or a proxy in front of it, is out of service: a problem document or plain text. */
export function outOfService(status: number, body: 'problem' | 'text'): Answer {
  const title = STATUS_CODES[status] ?? 'Unknown Error';
  return body === 'text' ? { status, body: `${title}\n` } : aboutBlank(status, title);
}

export function bodyTooLarge(): Answer {
  return { ...aboutBlank(413, 'Payload Too Large'), headers: { connection: 'close' } };
}

export function duplicatePost(): Answer {
  return aboutBlank(403, 'Forbidden', 'You are not allowed to create a Tweet with duplicate content.');
}

/** The wrong kind of token. X sends this as problem+json, without rate headers, and closes the connection. */
export function unsupportedAuthentication(used: 'app' | 'user'): Answer {
  const kinds = used === 'app' ? ['Application-Only', OF_USERS] : ['User Context', OF_APPS];
  return {
    status: 403,
    headers: { 'content-type': 'application/problem+json', connection: 'close' },
    body: {
      title: 'Unsupported Authentication',
      detail:
        `Authenticating with OAuth 2.0 ${kinds[0]} is forbidden for this endpoint. ` +
        `Supported authentication types are [${kinds[1]}].`,
      type: 'https://api.twitter.com/2/problems/unsupported-authentication',
      status: 403,
    },
  };
}

export function invalidRequest(...errors: readonly RefusedParameter[]): Answer {
  return {
    status: 400,
    body: {
      errors,
      title: 'Invalid Request',
      detail: 'One or more parameters to your request was invalid.',
      type: 'https://api.twitter.com/2/problems/invalid-request',
    },
  };
}

/** What X answers on a path it does not know: a web page. */
export function unknownPath(): Answer {
  return {
    status: 404,
    headers: { 'content-type': 'text/html;charset=utf-8' },
    body:
      '<!DOCTYPE html>\n<html lang="en" class="dog">\n  <head>\n    <title>X / ?</title>\n  </head>\n' +
      '  <body dir="auto">\n    <h1>Nothing to see here</h1>\n' +
      '    <p>Looks like this page doesn’t exist.</p>\n  </body>\n</html>\n',
  };
}
