import type { IncomingHttpHeaders } from 'node:http';

/** A request as the simulated X sees it, and as a scripted reply gets it. */
export interface XServerRequest {
  /** As it was sent. A `HEAD` request has the `operation` of the `GET`. */
  readonly method: string;
  /** The path without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** X's operation, such as `GET /2/tweets/:id`; method and path where X has no such operation. */
  readonly operation: string;
  /** The path parameters, by their names in the operation. */
  readonly params: Readonly<Record<string, string>>;
  /** Names are in lower case. Includes the credential itself: do not log it. */
  readonly headers: IncomingHttpHeaders;
  /** A short digest of the credential, never the token; undefined where there was none. */
  readonly credential: string | undefined;
  /** The body as text; empty where there was none. */
  readonly body: string;
}
