import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Clock } from '../model/clock.js';

/** What axios takes in place of its own way to make requests. */
interface Transport {
  request(options: RequestOptions, onAnswer: (answer: IncomingMessage) => void): ClientRequest;
}

const REDIRECTED = 'ERR_X_REDIRECTED';

/** Whether a request that went straight was redirected: nobody reads where to, nor the body of such an answer. */
export function isRedirect(error: unknown): boolean {
  return (error as { code?: unknown } | null | undefined)?.code === REDIRECTED;
}

/** Node's own requests, and nothing around them. */
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

/** Sends without following redirects. axios reads the setting before it waits for anything: nobody else sees it. */
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
 * Times a request as the one that follows redirects does: from when it has a socket until its answer begins. Node
 * itself only times silence on a socket, not a slow connect, nor an answer that trickles.
 */
function timed(ms: number, clock: Clock): Transport {
  return {
    request(options, onAnswer) {
      const request = PLAIN.request(options, onAnswer);
      let disarm = (): void => {};
      request.once('socket', () => {
        // axios listens to it, as Node tells silence by it.
        disarm = clock.at(clock.now() + ms, () => request.emit('timeout'));
      });
      const stop = (): void => disarm();
      request.once('response', stop);
      request.once('error', stop);
      return request;
    },
  };
}
