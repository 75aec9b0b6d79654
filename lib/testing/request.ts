import type { IncomingHttpHeaders } from 'node:http';

/** A request as the simulated X sees it; what a scripted reply may look at. */
export interface XServerRequest {
  /** As it was sent; a `HEAD` finds the operation of the `GET`. */
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The operation of X, such as `GET /2/tweets/:id`; method and path where X has none. */
  readonly operation: string;
  /** The path's parameters by their name in the operation. */
  readonly params: Readonly<Record<string, string>>;
  /** Names in lower case. Holds the credential itself: not for logs. */
  readonly headers: IncomingHttpHeaders;
  /** A short digest of the credential, never the token; undefined where there was none. */
  readonly credential: string | undefined;
  /** As text; empty where there was none. */
  readonly body: string;
}
