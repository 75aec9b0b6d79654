import type { V1CodeRow } from './rows.js';

/** Codes about what the request asks for: parameters, posts, users, messages and media. */
export const V1_REQUEST_CODES = {
  3: {
    kind: 'bad-request',
    meaning: 'The coordinates are not valid.',
    advice: 'Send latitude from -90 to 90 and longitude from -180 to 180.',
  },
  13: { kind: 'not-found', meaning: 'No place is known for this IP address.' },
  17: { kind: 'not-found', meaning: 'No user matches.' },
  32: { kind: 'unauthorized', meaning: 'X could not authenticate the call: wrong keys, token or signature.' },
  34: { kind: 'not-found', meaning: 'There is no such page.' },
  38: {
    kind: 'bad-request',
    meaning: 'A required parameter is missing.',
    advice: 'Add the parameter that the message names.',
  },
  25: {
    kind: 'bad-request',
    meaning: 'The parameters of the query are missing.',
    advice: 'Add the parameters that the API reference lists as required.',
  },
  36: {
    kind: 'forbidden',
    meaning: 'A user cannot report their own account for spam.',
    advice: 'Exclude the account that the token belongs to.',
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
    advice: 'Continue without this user; check again some days later if it matters.',
  },
  109: { kind: 'not-found', meaning: 'This user is not a subscriber of this account.' },
  120: {
    kind: 'forbidden',
    meaning: 'The account was not changed: a value is too long or not allowed.',
    advice: 'Read the message: it names the value.',
  },
  139: {
    kind: 'conflict',
    meaning: 'The user likes this post already.',
    retry: 'never',
    advice: 'Nothing to do: it is already so.',
  },
  144: { kind: 'not-found', meaning: 'There is no post with this id.' },
  150: {
    kind: 'forbidden',
    meaning: 'Messages to this user are not allowed: they do not follow the sender.',
    advice: 'Let the other account follow the sender, or open its direct messages.',
  },
  151: {
    kind: 'forbidden',
    meaning: 'The direct message was not sent.',
    advice: 'Read the message: it says why.',
  },
  160: {
    kind: 'conflict',
    meaning: 'The user has asked to follow this account already.',
    retry: 'never',
    advice: 'Nothing to do: the request waits for the other account.',
  },
  170: {
    kind: 'bad-request',
    meaning: 'A required parameter is missing.',
    advice: 'Add the parameter that the message names.',
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
  195: {
    kind: 'bad-request',
    meaning: 'The parameter `url` is missing or not valid.',
    advice: 'Send a complete URL, encoded once.',
  },
  214: {
    kind: 'bad-request',
    meaning: 'The request is not valid.',
    advice: 'Read the message, fix the request and send it again.',
  },
  271: {
    kind: 'forbidden',
    meaning: 'A user cannot mute their own account.',
    advice: 'Exclude the account that the token belongs to.',
  },
  272: {
    kind: 'conflict',
    meaning: 'The user does not mute this account.',
    retry: 'never',
    advice: 'Nothing to do: it is already so.',
  },
  323: {
    kind: 'bad-request',
    meaning: 'An animated GIF cannot be combined with other media.',
    advice: 'Send the GIF alone, or images without it.',
  },
  324: {
    kind: 'bad-request',
    meaning: 'A media id is not valid: unfinished, expired, or of another user.',
    advice: "Upload the media again with the same user's token, and wait until its processing succeeded.",
  },
  325: {
    kind: 'bad-request',
    meaning: 'There is no media with this id.',
    advice: 'Upload the media again and use the id of that answer.',
  },
  327: {
    kind: 'conflict',
    meaning: 'The user has reposted this post already.',
    retry: 'never',
    advice: 'Nothing to do: it is already so.',
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
  407: {
    kind: 'bad-request',
    meaning: 'The URL is not valid.',
    advice: 'Send a complete URL, encoded once.',
  },
  433: {
    kind: 'forbidden',
    meaning: 'The author restricted who can reply to this post.',
    advice: 'Reply only where the author allows it, or quote the post.',
  },
} as const satisfies Record<number, V1CodeRow>;
