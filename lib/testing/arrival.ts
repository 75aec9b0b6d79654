import type { IncomingMessage } from 'node:http';
import { credentialOf, type Credential } from './credential.js';
import type { XServerRequest } from './request.js';
import type { Route, Routes } from './routes.js';

/** A request on its way through the simulation, with what is known about it. */
export interface Arrival {
  readonly request: XServerRequest;
  readonly route: Route | undefined;
  readonly credential: Credential | undefined;
  readonly isTooLarge: boolean;
}

/** Reads a request; throws where its target is not a URL. An undefined `body` was too large. */
export function arrivalOf(incoming: IncomingMessage, body: string | undefined, routes: Routes): Arrival {
  const method = incoming.method ?? 'GET';
  const { pathname: path, searchParams } = urlOf(incoming.url ?? '/');
  const asked = method === 'HEAD' ? 'GET' : method;
  const route = routes.match(asked, path);
  const credential = credentialOf(incoming.headers.authorization);
  const request = {
    method,
    path,
    query: Object.fromEntries(searchParams),
    operation: route?.row.op ?? `${asked} ${path}`,
    params: route?.params ?? {},
    headers: incoming.headers,
    credential: credential?.id,
    body: body ?? '',
  };
  return { request, route, credential, isTooLarge: body === undefined };
}

/** The target of a proxied request is a whole URL; of any other, only the path, which may begin with two slashes. */
function urlOf(target: string): URL {
  return new URL(target.startsWith('/') ? `http://127.0.0.1${target}` : target);
}
