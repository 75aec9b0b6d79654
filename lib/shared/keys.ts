import { createHash } from 'node:crypto';
import type { Endpoint } from '../model/call.js';
import type { BudgetKeys } from '../model/budget-store.js';

const DIGEST_LENGTH = 12;

/**
 * The keys of a bucket. The budget is in braces, as a hash tag, so that a Redis cluster keeps the three keys in one
 * slot. Only endpoints that X lists appear in plain text: other paths, and the app's id, may contain private data.
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

/** The pub/sub channel of the messages between processes. */
export function channelOf(namespace: string): string {
  return `${namespace}:words`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, DIGEST_LENGTH);
}
