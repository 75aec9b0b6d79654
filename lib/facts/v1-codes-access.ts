import type { V1CodeRow } from './rows.js';

/** Codes about the caller (credentials, the app, the account, its limits) and about the state of X. */
export const V1_ACCESS_CODES = {
  64: { kind: 'user-suspended', meaning: 'The account behind this token is suspended.' },
  68: { kind: 'gone', meaning: 'This path belongs to an API version that is retired.' },
  87: {
    kind: 'forbidden',
    meaning: 'The app is not permitted to do this.',
    advice: 'Check in the developer console what the app may do.',
  },
  88: { kind: 'rate-limited', meaning: 'The rate limit of this endpoint is used up.' },
  89: { kind: 'unauthorized', meaning: 'The access token is wrong, expired or revoked.' },
  92: {
    kind: 'forbidden',
    meaning: 'The call did not come over TLS 1.2 or newer.',
    advice: 'Use a Node and a proxy that speak TLS 1.2 or newer.',
  },
  93: {
    kind: 'forbidden',
    meaning: 'The token may not read or send direct messages.',
    advice: 'Give the app the permission for direct messages, then make new access tokens.',
  },
  99: { kind: 'unauthorized', meaning: 'The app keys could not be verified.' },
  130: { kind: 'unavailable', meaning: 'X is over capacity.' },
  131: { kind: 'server-error', meaning: 'Something at X is broken.' },
  135: {
    kind: 'unauthorized',
    meaning: 'The OAuth timestamp is out of bounds: set the clock of this machine.',
  },
  161: {
    kind: 'rate-limited',
    meaning: 'The user cannot follow more accounts at present.',
    retry: 'after-reset',
    advice: 'Wait some hours before the next follow, and follow fewer accounts per day.',
  },
  215: { kind: 'unauthorized', meaning: 'The credentials are missing or malformed.' },
  220: {
    kind: 'forbidden',
    meaning: 'These credentials give no access to this resource.',
    advice: 'Use a token of the user whose data it is.',
  },
  226: {
    kind: 'forbidden',
    meaning: 'X considers the call automated spam. Slow down; do not repeat it.',
    advice: 'Stop for a while, then send fewer and more varied posts. Check the account on x.com.',
  },
  231: {
    kind: 'forbidden',
    meaning: 'X requires the owner of this account to confirm the login.',
    advice: 'Let the owner log in at x.com and confirm, then try again.',
  },
  251: { kind: 'gone', meaning: 'This endpoint is retired.' },
  261: {
    kind: 'forbidden',
    meaning: 'X has taken write access from this app. See the developer console.',
    advice: 'Check the app in the developer console and appeal there: its write access is gone.',
  },
  326: {
    kind: 'user-suspended',
    meaning: 'The account is locked for now: its owner must log in to x.com to unlock it.',
  },
  344: {
    kind: 'rate-limited',
    meaning: 'The user reached a daily limit of this action.',
    retry: 'after-reset',
    advice: 'Wait until tomorrow, and do less per day.',
  },
  415: {
    kind: 'forbidden',
    meaning: 'The callback URL is not on the list in the settings of the app.',
    advice: 'Add exactly this callback URL to the settings of the app.',
  },
  416: { kind: 'app-suspended', meaning: 'The app is suspended, or there is no such app.' },
  421: { kind: 'not-found', meaning: 'The post is no longer available.' },
  422: { kind: 'not-found', meaning: 'The post was removed: it broke the rules of X.' },
  425: {
    kind: 'forbidden',
    meaning: 'X has switched this action off for this post.',
    advice: 'Do not repeat this action for this post.',
  },
  417: {
    kind: 'forbidden',
    meaning: 'Desktop apps accept only `oob` as callback URL.',
    advice: 'Send `oauth_callback=oob`, or change the kind of the app in the developer console.',
  },
  453: { kind: 'client-forbidden', meaning: 'The plan of the app does not include this endpoint.' },
} as const satisfies Record<number, V1CodeRow>;
