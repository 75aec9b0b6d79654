/** A wording by which to recognize a case that has no problem type of its own. */
export interface Hint {
  /** Matched against the detail, which changes less often, and the title: nothing else identifies the case. */
  readonly wording: RegExp;
  readonly statuses: readonly number[];
  readonly kind: string;
  /** Which case of the kind it is, where the kind has cases. */
  readonly case?: string;
  /** Problem types that X sends for this case as well as for their own. With these, the wording overrides the type. */
  readonly types?: readonly string[];
}

/** Cases that X sends as about:blank, as v1.1 errors or as bare text, distinguished by their wording. */
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
  // Legacy streams answer 420 or 429 with this text; it means the same as TooManyConnections.
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
  // X's documentation shows these problems, from lookups by name, without a type.
  { wording: /^not found error$/i, statuses: [200], kind: 'resource-not-found' },
  { wording: /^authorization error$/i, statuses: [200], kind: 'not-authorized-for-resource' },
];
