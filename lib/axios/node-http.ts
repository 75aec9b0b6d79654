import axios, { type AxiosAdapter, type InternalAxiosRequestConfig } from 'axios';

/** axios's own adapter for Node; undefined if this build of axios has none. */
export const NODE_HTTP: AxiosAdapter | undefined = find('http');

/** Finds the adapter that axios would have used. */
export class Adapters {
  /** The last adapter names that resolved to NODE_HTTP. Each request has its own array, usually with the same names. */
  #names: readonly unknown[] = [];

  of(wanted: InternalAxiosRequestConfig['adapter'], config: InternalAxiosRequestConfig): AxiosAdapter {
    const names: unknown = wanted ?? axios.defaults.adapter;
    if (Array.isArray(names) && NODE_HTTP && isSame(names, this.#names)) return NODE_HTTP;
    const adapter = axios.getAdapter(names as Parameters<typeof axios.getAdapter>[0], config);
    if (Array.isArray(names) && adapter === NODE_HTTP) this.#names = names.slice();
    return adapter;
  }
}

function isSame(names: readonly unknown[], others: readonly unknown[]): boolean {
  if (names.length !== others.length || names.length === 0) return false;
  for (let at = 0; at < names.length; at++) if (names[at] !== others[at]) return false;
  return true;
}

function find(name: string): AxiosAdapter | undefined {
  try {
    return axios.getAdapter(name);
  } catch {
    return undefined;
  }
}
