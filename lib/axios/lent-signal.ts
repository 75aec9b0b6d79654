import axios, { type AxiosAdapter } from 'axios';

/**
 * As much of an AbortController as axios's http adapter needs: it listens to `abort`, once. Making a real one and
 * listening to it costs more than everything else a call passes here.
 */
export class LightController {
  aborted = false;
  #listeners: ((event: { readonly type: 'abort' }) => void)[] = [];

  get signal(): this {
    return this;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.push(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners = this.#listeners.filter((known) => known !== listener);
  }

  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    for (const listener of this.#listeners) listener({ type: 'abort' });
  }
}

/** axios's own adapter for Node; undefined where there is none. It ends at once when its signal does. */
export const NODE_HTTP: AxiosAdapter | undefined = find('http');

function find(name: string): AxiosAdapter | undefined {
  try {
    return axios.getAdapter(name);
  } catch {
    return undefined;
  }
}
