import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../model/call.js';
import { NODE_HTTP } from './node-http.js';

/**
 * To be able to follow redirects, axios has a second request object around each of Node's own, which costs a third
 * of all that a call costs. X answers where it is asked: so reads go straight to Node. One that is redirected all
 * the same is sent again the usual way, and so is every call from then on.
 */
export class Redirects {
  #met = false;

  /** Whether a request may go without: nobody could tell the difference, unless it is redirected. */
  spares(call: Call, config: InternalAxiosRequestConfig, send: AxiosAdapter): boolean {
    if (this.#met || send !== NODE_HTTP || call.options.raw) return false;
    const { method, data, responseType, timeout, transport, maxRedirects } = config as typeof config & {
      transport?: unknown;
    };
    return (
      (method === 'get' || method === 'head') &&
      (data === undefined || data === null) &&
      responseType !== 'stream' &&
      // axios takes texts for numbers, too.
      (timeout === undefined || typeof timeout === 'number') &&
      !transport &&
      maxRedirects !== 0
    );
  }

  /** Whether an answer is a redirect that would have been followed: from now on they are. */
  meets(response: AxiosResponse | undefined): boolean {
    if (!response || response.status < 300 || response.status > 399) return false;
    if (!response.headers?.['location']) return false;
    this.#met = true;
    return true;
  }
}
