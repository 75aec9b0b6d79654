import type { EndpointRow } from '../facts/endpoints.js';

/** An operation of X, and the values of its path parameters. */
export interface Route {
  readonly row: EndpointRow;
  readonly params: Readonly<Record<string, string>>;
}

interface Pattern {
  readonly row: EndpointRow;
  readonly segments: readonly string[];
  /** One character per segment, '0' for a literal and '1' for a parameter: literal segments sort first. */
  readonly rank: string;
}

/** The operations of X, found by method and path. */
export class Routes {
  readonly #patterns = new Map<string, Pattern[]>();
  readonly #operations = new Map<string, EndpointRow>();

  constructor(rows: readonly EndpointRow[]) {
    for (const row of rows) {
      const [method = '', path = ''] = row.op.split(' ');
      const segments = path.split('/');
      const rank = segments.map((segment) => (segment.startsWith(':') ? '1' : '0')).join('');
      const key = `${method} ${segments.length}`;
      this.#patterns.set(key, [...(this.#patterns.get(key) ?? []), { row, segments, rank }]);
      this.#operations.set(row.op, row);
    }
    for (const patterns of this.#patterns.values()) patterns.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  }

  /** Whether X has this `operation`, written as in the table (`GET /2/tweets/:id`). */
  has(operation: string): boolean {
    return this.#operations.has(operation);
  }

  /** The operation's row of the table; undefined where X has no such operation. */
  rowOf(operation: string): EndpointRow | undefined {
    return this.#operations.get(operation);
  }

  /** The most literal operation that matches the path: `/2/users/me` is not `/2/users/:id`. */
  match(method: string, path: string): Route | undefined {
    const segments = path.split('/');
    for (const pattern of this.#patterns.get(`${method} ${segments.length}`) ?? []) {
      const params = fit(pattern.segments, segments);
      if (params) return { row: pattern.row, params };
    }
    return undefined;
  }
}

function fit(template: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, expected] of template.entries()) {
    const actual = path[index] ?? '';
    if (!expected.startsWith(':')) {
      if (expected !== actual) return undefined;
    } else if (actual === '') {
      return undefined;
    } else {
      params[expected.slice(1)] = decoded(actual);
    }
  }
  return params;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // Malformed percent-encoding is no error: the path names something that is not found.
  }
}
