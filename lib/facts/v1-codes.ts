import type { V1CodeRow } from './rows.js';

/**
 * Numeric error codes of API v1.1, which OAuth, media and some v2 endpoints still send as
 * `{"errors":[{"code":89,"message":"..."}]}`. They are not HTTP statuses, though some look like one (415, 422).
 */
export const V1_CODES = {
  3: {
    kind: 'bad-request',
    meaning: 'The coordinates are not valid.',
    advice: 'Send latitude from -90 to 90 and longitude from -180 to 180.',
  },
  17: { kind: 'not-found', meaning: 'No user matches.' },
  32: { kind: 'unauthorized', meaning: 'X could not authenticate the call: wrong keys, token or signature.' },
  34: { kind: 'not-found', meaning: 'There is no such page.' },
  38: {
    kind: 'bad-request',
    meaning: 'A required parameter is missing.',
    advice: 'Add the parameter that the message names.',
  },
  44: {
    kind: 'bad-request',
    meaning: 'The attachment URL cannot be attached to a post.',
    advice: 'Attach the link of one post, or put the URL into the text.',
  },
  50: { kind: 'not-found', meaning: 'There is no such user.' },
  63: {
    kind: 'forbidden',
    meaning: 'The user asked about is suspended.',
    advice: 'Go on without this user; ask again some days later if it matters.',
  },
  64: { kind: 'user-suspended', meaning: 'The account behind this token is suspended.' },
  68: { kind: 'gone', meaning: 'This path belongs to an API version that is retired.' },
  87: {
    kind: 'forbidden',
    meaning: 'The app is not permitted to do this.',
    advice: 'Look at what the app may do in the developer console.',
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
  139: {
    kind: 'conflict',
    meaning: 'The user likes this post already.',
    retry: 'never',
    advice: 'Nothing to do: it is as you want it.',
  },
  144: { kind: 'not-found', meaning: 'There is no post with this id.' },
  150: {
    kind: 'forbidden',
    meaning: 'Messages to this user are not allowed: they do not follow the sender.',
    advice: 'Let the other account follow the sender, or open its direct messages.',
  },
  160: {
    kind: 'conflict',
    meaning: 'The user has asked to follow this account already.',
    retry: 'never',
    advice: 'Nothing to do: the request waits for the other account.',
  },
  161: {
    kind: 'rate-limited',
    meaning: 'The user cannot follow more accounts at present.',
    retry: 'after-reset',
    advice: 'Wait some hours before the next follow, and follow fewer accounts a day.',
  },
  179: { kind: 'not-authorized-for-resource', meaning: 'The user may not see this post.' },
  185: {
    kind: 'rate-limited',
    meaning: 'The user reached a posting limit of unknown length.',
    retry: 'after-reset',
    advice: 'Wait some hours before the next post, and post less often.',
  },
  186: {
    kind: 'bad-request',
    meaning: 'The post is too long.',
    advice: 'Shorten the text: X counts weighted characters, and 23 for each link.',
  },
  187: { kind: 'duplicate-post', meaning: 'The account has posted the same text already.' },
  205: {
    kind: 'rate-limited',
    meaning: 'The account reached its limit of spam reports.',
    retry: 'after-reset',
    advice: 'Wait some hours before the next report.',
  },
  214: {
    kind: 'bad-request',
    meaning: 'The request is not valid.',
    advice: 'Read the message, mend the request and send it again.',
  },
  215: { kind: 'unauthorized', meaning: 'The credentials are missing or malformed.' },
  220: {
    kind: 'forbidden',
    meaning: 'These credentials give no access to this resource.',
    advice: 'Use a token of the user whose data it is.',
  },
  226: {
    kind: 'forbidden',
    meaning: 'X takes the call for spam by a machine. Slow down; do not repeat it.',
    advice: 'Stop for a while, then send fewer and more varied posts. Look at the account on x.com.',
  },
  251: { kind: 'gone', meaning: 'This endpoint is retired.' },
  261: {
    kind: 'forbidden',
    meaning: 'X has taken write access from this app. See the developer console.',
    advice: 'Look at the app in the developer console and appeal there: its write access is gone.',
  },
  323: {
    kind: 'bad-request',
    meaning: 'An animated GIF cannot be combined with other media.',
    advice: 'Send the GIF alone, or images without it.',
  },
  324: {
    kind: 'bad-request',
    meaning: 'A media id is not valid: unfinished, expired, or of another user.',
    advice: "Upload the media anew with the same user's token, and wait until its processing succeeded.",
  },
  325: {
    kind: 'bad-request',
    meaning: 'There is no media with this id.',
    advice: 'Upload the media anew and use the id of that answer.',
  },
  326: {
    kind: 'user-suspended',
    meaning: 'The account is locked for now: its owner must log in to x.com to unlock it.',
  },
  327: {
    kind: 'conflict',
    meaning: 'The user has reposted this post already.',
    retry: 'never',
    advice: 'Nothing to do: it is as you want it.',
  },
  349: {
    kind: 'forbidden',
    meaning: 'The user cannot send messages to this account.',
    advice: 'Let the other account follow the sender, or open its direct messages.',
  },
  354: { kind: 'bad-request', meaning: 'The direct message is too long.', advice: 'Shorten the message.' },
  355: {
    kind: 'conflict',
    meaning: 'The subscription exists already.',
    retry: 'never',
    advice: 'Nothing to do: use the subscription that exists.',
  },
  385: {
    kind: 'forbidden',
    meaning: 'The post to reply to is deleted or not visible to the user.',
    advice: 'Check the id of the post to reply to, and whether this user may see it.',
  },
  386: {
    kind: 'bad-request',
    meaning: 'The post has too many kinds of attachments.',
    advice: 'Attach one kind: photos, a video, a GIF, a poll or a quoted post.',
  },
  415: {
    kind: 'forbidden',
    meaning: 'The callback URL is not on the list in the settings of the app.',
    advice: 'Add the callback URL to the settings of the app, letter by letter.',
  },
  416: { kind: 'app-suspended', meaning: 'The app is suspended, or there is no such app.' },
  421: { kind: 'not-found', meaning: 'The post is no longer available.' },
  422: { kind: 'not-found', meaning: 'The post was removed: it broke the rules of X.' },
  425: {
    kind: 'forbidden',
    meaning: 'X has switched this action off for this post.',
    advice: 'Leave this post alone.',
  },
  433: {
    kind: 'forbidden',
    meaning: 'The author restricted who can reply to this post.',
    advice: 'Reply only where the author allows it, or quote the post.',
  },
  453: { kind: 'client-forbidden', meaning: 'The plan of the app does not include this endpoint.' },
} as const satisfies Record<number, V1CodeRow>;
