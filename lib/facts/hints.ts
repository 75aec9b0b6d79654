/** A wording behind which X hides a case that has no type of its own. */
export interface Hint {
  /** What the detail says. Details change less often than titles, and there is nothing else to go by. */
  readonly wording: RegExp;
  readonly statuses: readonly number[];
  readonly kind: string;
  /** Where the kind has cases: the value to take. */
  readonly case?: string;
  /** Types that X sends for this case as well as for their own: here the wording goes before the type. */
  readonly types?: readonly string[];
}

/** Cases that X sends as about:blank, as v1.1 errors or as bare text, told apart by their wording. */
export const HINTS: readonly Hint[] = [
  {
    wording: /duplicate content|status is a duplicate|already (?:said|posted) that/i,
    statuses: [403],
    kind: 'duplicate-post',
  },
  {
    wording: /spend(?:ing)? ?(?:cap|limit)/i,
    statuses: [402, 403, 429],
    kind: 'spend-cap-reached',
    types: ['credits', 'credits-depleted'],
  },
  {
    wording: /credits? (?:are |is )?depleted|creditsdepleted|out of credits|not have any credits/i,
    statuses: [402],
    kind: 'credits-depleted',
  },
  // Legacy streams answer 420 or 429 with this text; it means what TooManyConnections means.
  {
    wording: /connection limit|too ?many ?connections/i,
    statuses: [420, 429],
    kind: 'streaming-connection',
    case: 'TooManyConnections',
  },
  { wording: /usage ?cap|product cap/i, statuses: [429], kind: 'usage-capped' },
  {
    wording: /over daily .{0,20}limit|daily (?:status|post|tweet|update).{0,20}limit/i,
    statuses: [403, 429],
    kind: 'rate-limited',
    case: '24h-user',
  },
  // Lookups by name: the documentation shows these problems without a type.
  { wording: /^not found error$/i, statuses: [200], kind: 'resource-not-found' },
  { wording: /^authorization error$/i, statuses: [200], kind: 'not-authorized-for-resource' },
];
