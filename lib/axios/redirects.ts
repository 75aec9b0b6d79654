import axios, { type AxiosAdapter, type InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../model/call.js';
import { NODE_HTTP } from './node-http.js';
import { isRedirect } from './without-redirects.js';

/**
 * Before 1.16 axios lets go of a request of Node's own without destroying it, once it timed out, and hears nothing of a
 * compressed body that breaks off.
 */
const STRAIGHT_SINCE = 16;

/** Whether this axios copes with Node's own requests. */
export function supportsPlainRequests(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === 1 && minor >= STRAIGHT_SINCE;
}

/**
 * To be able to follow redirects, axios has a second request object around each of Node's own, which costs a third
 * of all that a call costs. X answers where it is asked: so reads go straight to Node. One that is redirected all
 * the same is sent again the usual way, and so is every call from then on.
 */
export class Redirects {
  #met = !supportsPlainRequests(axios.VERSION);

  /** Whether a request may go without: nobody could tell the difference, unless it is redirected. */
  canSkip(call: Call, config: InternalAxiosRequestConfig, send: AxiosAdapter): boolean {
    if (this.#met || send !== NODE_HTTP || call.options.raw) return false;
    const { method, data, responseType, timeout, transport, httpVersion, maxRedirects } =
      config as typeof config & { transport?: unknown; httpVersion?: unknown };
    return (
      (method === 'get' || method === 'head') &&
      (data === undefined || data === null) &&
      responseType !== 'stream' &&
      // axios takes texts for numbers, too.
      (timeout === undefined || typeof timeout === 'number') &&
      !transport &&
      httpVersion === undefined &&
      maxRedirects !== 0
    );
  }

  /** Whether a request ended because it was redirected: from now on that is followed. */
  wasRedirected(error: unknown): boolean {
    if (!isRedirect(error)) return false;
    this.#met = true;
    return true;
  }
}
