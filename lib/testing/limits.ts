import type { EndpointRow } from '../facts/endpoints.js';
import type { Credential } from './credential.js';
import { documentedWindows } from './documented-windows.js';
import type { WindowRule } from './window-spec.js';

/** The windows that apply to an operation's requests, and the bucket in which they are counted. */
export interface Limit {
  readonly bucket: string;
  readonly rules: readonly WindowRule[];
}

/** The limits of every operation: those that a test has set, or else those that X documents. */
export class Limits {
  readonly #replaced: ReadonlyMap<string, readonly WindowRule[]>;
  readonly #known = { app: new Map<string, Limit>(), user: new Map<string, Limit>() };

  constructor(replaced: ReadonlyMap<string, readonly WindowRule[]>) {
    this.#replaced = replaced;
  }

  of(row: EndpointRow, kind: Credential['kind']): Limit {
    let limit = this.#known[kind].get(row.op);
    if (!limit) {
      const rules = this.#replaced.get(row.op) ?? documentedWindows(row, kind);
      limit = { bucket: row.bucket ?? row.op, rules };
      this.#known[kind].set(row.op, limit);
    }
    return limit;
  }
}
