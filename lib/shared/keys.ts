import { createHash } from 'node:crypto';
import type { Endpoint } from '../model/call.js';
import type { BudgetKeys } from '../model/budget-store.js';

const DIGEST_LENGTH = 12;

/**
 * Where a bucket is kept. The budget stands in braces, so that a cluster keeps the three together. Only what X
 * documents stands there in words: paths and names of others may hold what is nobody's business.
 *
 * @example axios-x:{GET /2/tweets/:id}:app:9f86d081884c
 */
export function keysOf(
  namespace: string,
  appId: string | undefined,
  { budget, operation, listed }: Endpoint,
  credential: string,
): BudgetKeys {
  const tag = `${namespace}:{${listed ? budget : digest(budget)}}`;
  return {
    bucket: `${tag}:${credential}`,
    appDay: `${tag}:app-day:${appId === undefined ? '' : digest(appId)}`,
    down: `${tag}:down:${listed ? operation : digest(operation)}`,
  };
}

/** Where words for all are heard. */
export function channelOf(namespace: string): string {
  return `${namespace}:words`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, DIGEST_LENGTH);
}
