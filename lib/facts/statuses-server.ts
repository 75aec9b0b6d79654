import { DOCS } from './docs.js';
import type { StatusRow } from './rows.js';

const BACKOFF = { retry: 'backoff', scope: 'request', docsUrl: DOCS.errors } as const;

/** The 5xx statuses, a part of `STATUSES`. */
export const SERVER_STATUSES = {
  500: {
    kind: 'server-error',
    title: 'Internal Server Error',
    meaning: 'Something at X is broken. This is usually temporary.',
    advice:
      'Try again with growing pauses. Before you repeat a write, check whether it was carried out. If it persists, check the X status page.',
    ...BACKOFF,
  },
  501: {
    kind: 'not-implemented',
    title: 'Unimplemented',
    meaning: 'The X API does not support this endpoint.',
    advice: 'Check path and method in the API reference.',
    retry: 'never',
    scope: 'bucket',
    docsUrl: DOCS.errors,
  },
  502: {
    kind: 'bad-gateway',
    title: 'Bad Gateway',
    meaning: 'A gateway of X got no usable answer from the server behind it.',
    advice: 'Try again with growing pauses. Before you repeat a write, check whether it was carried out.',
    ...BACKOFF,
  },
  503: {
    kind: 'unavailable',
    title: 'Service Unavailable',
    meaning: 'X is up but overloaded. A write may have been carried out.',
    advice:
      'Try again with growing pauses. Before you repeat a write, check whether it was carried out. Smaller pages can help. If it persists, check the X status page.',
    ...BACKOFF,
  },
  504: {
    kind: 'gateway-timeout',
    title: 'Gateway Timeout',
    meaning: 'X took too long to answer. A write may have been carried out.',
    advice: 'Try again with growing pauses. Before you repeat a write, check whether it was carried out.',
    ...BACKOFF,
  },
  511: {
    kind: 'network-authentication-required',
    title: 'Network Authentication Required',
    meaning: 'The network of this machine requires a login first (captive portal). Nothing reached X.',
    advice: 'Log in to the network, or use another one.',
    retry: 'never',
    scope: 'request',
    docsUrl: DOCS.axiosErrors,
  },
} as const satisfies Record<number, StatusRow>;
