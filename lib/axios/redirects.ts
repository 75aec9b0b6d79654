import http from 'node:http';
import https from 'node:https';
import axios, { type AxiosAdapter, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../model/call.js';
import { NODE_HTTP } from './node-http.js';

/** From 1.16 on axios times the connecting itself where it goes straight to Node (axios/axios#10819). */
const TIMES_CONNECTING = isFrom(axios.VERSION, 1, 16);

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
      (!timeout || timesAlike(config)) &&
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

/** Sends without following. axios reads the setting before it does anything else: nobody else sees it changed. */
export function sendStraight(config: InternalAxiosRequestConfig, send: AxiosAdapter): Promise<AxiosResponse> {
  const { maxRedirects } = config;
  config.maxRedirects = 0;
  try {
    return send(config);
  } finally {
    if (maxRedirects === undefined) delete config.maxRedirects;
    else config.maxRedirects = maxRedirects;
  }
}

/**
 * Whether a timeout means the same without a request that follows. That one is timed from when it has a socket;
 * Node's own from when it is made, which is the same unless its agent lets requests wait for one.
 */
function timesAlike({ httpAgent, httpsAgent }: InternalAxiosRequestConfig): boolean {
  return (
    TIMES_CONNECTING &&
    isBoundless(httpAgent ?? http.globalAgent) &&
    isBoundless(httpsAgent ?? https.globalAgent)
  );
}

function isBoundless({ maxSockets, maxTotalSockets }: Partial<http.Agent>): boolean {
  return maxSockets === Infinity && maxTotalSockets === Infinity;
}

function isFrom(version: string, major: number, minor: number): boolean {
  const [theirs = 0, lesser = 0] = version.split('.').map(Number);
  return theirs > major || (theirs === major && lesser >= minor);
}
