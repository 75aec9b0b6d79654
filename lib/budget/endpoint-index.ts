import { ENDPOINTS, type EndpointRow } from '../facts/endpoints.js';
import type { Endpoint } from '../model/call.js';

interface Node {
  literals?: Map<string, Node>;
  parameter?: Node;
  endpoint?: Endpoint;
}

const MAX_UNKNOWN_PATH = 200;

/**
 * Finds the endpoint of a request. Literal segments take precedence over parameters, so that `/2/users/me` does not
 * match `/2/users/:id`. A path that X does not document becomes its own template, with `:id` for numeric segments.
 */
export class EndpointIndex {
  readonly #roots = new Map<string, Node>();

  constructor(rows: readonly EndpointRow[] = ENDPOINTS) {
    for (const row of rows) this.#add(row);
  }

  find(method: string, path: string): Endpoint {
    const root = this.#roots.get(method);
    const end = path.length > 1 && path.endsWith('/') ? path.length - 1 : path.length;
    const found = root && walk(root, path, 1, end);
    return found ?? unknownEndpoint(method, path.slice(0, end));
  }

  #add(row: EndpointRow): void {
    const [method = '', path = ''] = row.op.split(' ');
    let node = this.#roots.get(method);
    if (!node) this.#roots.set(method, (node = {}));
    for (const segment of path.slice(1).split('/')) {
      node = segment.startsWith(':') ? (node.parameter ??= {}) : childOf(node, segment);
    }
    node.endpoint = documentedEndpoint(row);
  }
}

function documentedEndpoint({ op, bucket, app, user, streams, idempotent }: EndpointRow): Endpoint {
  return {
    operation: op,
    budget: bucket ?? op,
    listed: true,
    perSecond: [app, user].some((limits) => limits !== undefined && /\/1s\b/.test(limits)),
    ...(streams && { streams }),
    ...(idempotent && { idempotent }),
    ...((app || user) && { documented: { ...(app && { app }), ...(user && { user }) } }),
  };
}

function childOf(node: Node, literal: string): Node {
  const literals = (node.literals ??= new Map<string, Node>());
  let child = literals.get(literal);
  if (!child) literals.set(literal, (child = {}));
  return child;
}

function walk(node: Node, path: string, from: number, end: number): Endpoint | undefined {
  if (from > end) return node.endpoint;
  let next = path.indexOf('/', from);
  if (next < 0 || next > end) next = end;
  const literal = node.literals?.get(path.slice(from, next));
  const found = literal && walk(literal, path, next + 1, end);
  if (found) return found;
  return node.parameter && next > from ? walk(node.parameter, path, next + 1, end) : undefined;
}

function unknownEndpoint(method: string, path: string): Endpoint {
  const template = path.slice(0, MAX_UNKNOWN_PATH).replace(/(?<=.)\/\d+(?=\/|$)/g, '/:id');
  const operation = `${method} ${template}`;
  return { operation, budget: operation, perSecond: false, listed: false };
}
