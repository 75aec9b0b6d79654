import type { XServerRequest } from './request.js';

/** One request that reached the simulated X. */
export interface LoggedRequest {
  /** When it was counted, on the server's clock, epoch milliseconds: after `requestLatencyMs`, before `latencyMs`. */
  readonly at: number;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The operation of X, such as `GET /2/tweets/:id`; method and path where X has none. */
  readonly operation: string;
  /** A short digest, never the token; undefined where there was none. */
  readonly credential: string | undefined;
  /** What it was answered; undefined where the connection was cut before any answer. */
  readonly status: number | undefined;
}

/** What is kept of a request: nothing that is secret. */
export function logged(request: XServerRequest, at: number, status: number | undefined): LoggedRequest {
  const { method, path, query, operation, credential } = request;
  return { at, method, path, query, operation, credential, status };
}
