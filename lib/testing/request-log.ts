import type { XServerRequest } from './request.js';

/** One request that reached the simulated X. */
export interface LoggedRequest {
  /** When it was counted, after `requestLatencyMs` and before `latencyMs`: epoch milliseconds of the server's clock. */
  readonly at: number;
  readonly method: string;
  /** The path without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** X's operation, such as `GET /2/tweets/:id`; method and path where X has no such operation. */
  readonly operation: string;
  /** A short digest of the credential, never the token; undefined where there was none. */
  readonly credential: string | undefined;
  /** The status of the answer; undefined where the connection was cut before any answer. */
  readonly status: number | undefined;
}

/** The log entry of a request: it holds no secret. */
export function logged(request: XServerRequest, at: number, status: number | undefined): LoggedRequest {
  const { method, path, query, operation, credential } = request;
  return { at, method, path, query, operation, credential, status };
}
