import { DOCS } from './docs.js';
import type { StatusRow } from './rows.js';
import { SERVER_STATUSES } from './statuses-server.js';

const OK = { kind: 'success', retry: 'never', scope: 'request', docsUrl: DOCS.errors } as const;
const NEVER = { retry: 'never', scope: 'request', docsUrl: DOCS.errors } as const;

/** Every status that X documents or was seen to send, by its number. */
export const STATUSES = {
  200: {
    title: 'OK',
    meaning: 'The request was carried out. The body may still report problems under `errors`.',
    advice: 'Check `problems` too: data with errors is a partial answer.',
    ...OK,
  },
  201: {
    title: 'Created',
    meaning: 'X created what you requested.',
    advice: 'Keep the id in the data.',
    ...OK,
  },
  202: {
    title: 'Accepted',
    meaning: 'X accepted the upload and is still processing it.',
    advice: 'Query its state after `processing_info.check_after_secs` seconds.',
    ...OK,
    docsUrl: DOCS.media,
  },
  204: {
    title: 'No Content',
    meaning: 'The request was carried out and there is no body.',
    advice: 'Nothing to do.',
    ...OK,
  },
  304: {
    kind: 'not-modified',
    title: 'Not Modified',
    meaning: 'The resource has not changed since the version that the request named.',
    advice: 'Use the version that you have stored.',
    ...NEVER,
  },
  400: {
    kind: 'bad-request',
    title: 'Bad Request',
    meaning: 'X cannot interpret the request, or the request has no credentials.',
    advice:
      'Read the problems: they name the parameter. Check JSON quoting, parameter names and Authorization.',
    ...NEVER,
  },
  401: {
    kind: 'unauthorized',
    title: 'Unauthorized',
    meaning: 'X does not accept these credentials: wrong, expired, revoked, or signed with a wrong clock.',
    advice:
      'Check that the token is still valid and of a kind that this endpoint accepts; refresh or renew it. With OAuth 1.0a, check the signature and the clock of this machine.',
    retry: 'never',
    scope: 'credential',
    docsUrl: DOCS.auth,
  },
  402: {
    kind: 'payment-required',
    title: 'Payment Required',
    meaning: 'The account pays per use and has no credits left, or reached its spending limit.',
    advice: 'Buy credits or raise the spending limit in the developer console.',
    retry: 'never',
    scope: 'app',
    docsUrl: DOCS.pricing,
  },
  403: {
    kind: 'forbidden',
    title: 'Forbidden',
    meaning:
      'X understood the request but refuses it, because of your plan, a permission, the account, or the action itself.',
    advice:
      'Read the detail. Check that your plan includes the endpoint and that the token has the needed scopes. An HTML body comes from the CDN in front of X: note its cf-ray header.',
    ...NEVER,
  },
  404: {
    kind: 'not-found',
    title: 'Not Found',
    meaning: 'There is no such path, or no such post, user or list.',
    advice: 'Check path, method and ids. If they worked before, look at the X status page.',
    ...NEVER,
  },
  405: {
    kind: 'method-not-allowed',
    title: 'Method Not Allowed',
    meaning: 'The path exists but does not accept this HTTP method.',
    advice: 'Look up the method of this endpoint in the API reference.',
    ...NEVER,
  },
  406: {
    kind: 'not-acceptable',
    title: 'Not Acceptable',
    meaning: 'X cannot answer in any form that the request accepts, for example because it excludes gzip.',
    advice: 'Let the Accept and Accept-Encoding headers allow JSON and gzip.',
    ...NEVER,
  },
  407: {
    kind: 'proxy-authentication-required',
    title: 'Proxy Authentication Required',
    meaning: 'A proxy between you and X requires its own credentials. Nothing reached X.',
    advice: 'Give axios the credentials of the proxy (`proxy.auth`, or those in `HTTPS_PROXY`).',
    ...NEVER,
    docsUrl: DOCS.axiosErrors,
  },
  408: {
    kind: 'request-timeout',
    title: 'Request Timeout',
    meaning: 'The request did not arrive at X in time.',
    advice: 'Try again. If it happens with uploads, send smaller chunks.',
    ...NEVER,
    retry: 'backoff',
  },
  409: {
    kind: 'conflict',
    title: 'Conflict',
    meaning: 'The request conflicts with the current state, such as a filtered stream without rules.',
    advice: 'Add at least one stream rule before you connect, or resolve the conflict that the detail names.',
    ...NEVER,
  },
  410: {
    kind: 'gone',
    title: 'Gone',
    meaning: 'X has removed this endpoint permanently.',
    advice: 'Move to the endpoint of API v2 that replaces it.',
    ...NEVER,
  },
  413: {
    kind: 'payload-too-large',
    title: 'Payload Too Large',
    meaning: 'The body is larger than this endpoint accepts.',
    advice: 'Send media in smaller chunks, or shorten the body.',
    ...NEVER,
    docsUrl: DOCS.media,
  },
  415: {
    kind: 'unsupported-media-type',
    title: 'Unsupported Media Type',
    meaning: 'The endpoint does not accept this content type.',
    advice: 'Send `application/json`, or multipart form data for media.',
    ...NEVER,
  },
  420: {
    kind: 'rate-limited',
    title: 'Enhance Your Calm',
    meaning: 'An older status with which X reports too many requests or stream connections.',
    advice: 'Close other connections of this app and wait at least a minute before the next attempt.',
    retry: 'backoff',
    scope: 'bucket',
    docsUrl: DOCS.rateLimits,
  },
  422: {
    kind: 'unprocessable',
    title: 'Unprocessable Entity',
    meaning: 'The request is well formed, but X cannot act on its content.',
    advice: 'Read the problems, fix the values that they name, and send the request again.',
    ...NEVER,
  },
  429: {
    kind: 'rate-limited',
    title: 'Too Many Requests',
    meaning: 'A rate limit or a cap is used up, or all stream connections are taken.',
    advice:
      'Wait for the reset in the headers (x-rate-limit-reset), or for at least a minute if they have none. Spread the calls out, or request more per call.',
    retry: 'after-reset',
    scope: 'bucket',
    docsUrl: DOCS.rateLimits,
  },
  431: {
    kind: 'headers-too-large',
    title: 'Request Header Fields Too Large',
    meaning: 'The headers or the URL are longer than X accepts.',
    advice: 'Ask for fewer ids per call, or drop headers that you do not need.',
    ...NEVER,
  },
  ...SERVER_STATUSES,
} as const satisfies Record<number, StatusRow>;

/** Any other status, by its first digit. */
export const STATUS_CLASSES = {
  2: {
    title: 'Success',
    meaning: 'The request was carried out; X answered with a status that it does not document.',
    advice: 'Look at the data and at the problems, if there are any.',
    ...OK,
  },
  3: {
    kind: 'redirect',
    title: 'Redirect',
    meaning: 'X answered with a redirect, which was not followed.',
    advice: 'Check the base URL: it should be https://api.x.com.',
    ...NEVER,
  },
  4: {
    kind: 'bad-request',
    title: 'Request Refused',
    meaning: 'X refuses the request with a status that its guide does not name.',
    advice: 'Read the detail and the problems, and change the request before you send it again.',
    ...NEVER,
  },
  5: {
    kind: 'server-error',
    title: 'Server Error',
    meaning: 'Something at X, or between you and X, is broken. This is usually temporary.',
    advice: 'Try again with growing pauses. Before you repeat a write, check whether it was carried out.',
    ...NEVER,
    retry: 'backoff',
  },
} as const satisfies Record<number, StatusRow>;
