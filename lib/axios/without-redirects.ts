import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Clock } from '../model/clock.js';

/** axios's `transport` option: what it makes requests with, instead of its own choice. */
interface Transport {
  request(options: RequestOptions, onAnswer: (answer: IncomingMessage) => void): ClientRequest;
}

const REDIRECTED = 'ERR_X_REDIRECTED';

/** Whether a request without follow-redirects was redirected. Its target and the body of that answer are not used. */
export function isRedirect(error: unknown): boolean {
  return (error as { code?: unknown } | null | undefined)?.code === REDIRECTED;
}

/** Plain Node requests, without follow-redirects. */
const PLAIN: Transport = {
  request(options, onAnswer) {
    const { request: make } = options.protocol?.startsWith('https') ? https : http;
    const request = make(options, (answer) => {
      const { statusCode = 0, headers } = answer;
      if (statusCode < 300 || statusCode > 399 || !headers.location) onAnswer(answer);
      else request.destroy(Object.assign(new Error('redirected'), { code: REDIRECTED }));
    });
    return request;
  },
};

/** Sends without following redirects. axios reads `transport` synchronously, so it is on the config only until then. */
export function sendWithoutRedirects(
  config: InternalAxiosRequestConfig,
  send: AxiosAdapter,
  clock: Clock,
): Promise<AxiosResponse> {
  const { timeout = 0 } = config;
  const straight = config as { transport?: Transport };
  straight.transport = timeout > 0 ? timed(timeout, clock) : PLAIN;
  try {
    return send(config);
  } finally {
    delete straight.transport;
  }
}

/**
 * Times a request as follow-redirects does: from the moment it has a socket until its answer begins. Node's own timeout
 * only covers silence on a socket, not a slow connect or headers that trickle in.
 * @param ms milliseconds
 */
function timed(ms: number, clock: Clock): Transport {
  return {
    request(options, onAnswer) {
      const request = PLAIN.request(options, onAnswer);
      let disarm = (): void => {};
      request.once('socket', () => {
        // axios listens for this event, which Node emits for a silent socket.
        disarm = clock.at(clock.now() + ms, () => request.emit('timeout'));
      });
      const stop = (): void => disarm();
      request.once('response', stop);
      request.once('error', stop);
      return request;
    },
  };
}
