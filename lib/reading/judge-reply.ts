import type { Endpoint } from '../model/call.js';
import type { Reply } from '../model/ports.js';
import type { Verdict } from '../model/verdict.js';
import type { Scrub } from './bounded-copy.js';
import { errorBody } from './envelope.js';
import { judge } from './judge.js';
import { problemsOf } from './problems-of.js';

/** Whether a status says that the request was carried out. */
export function isGood(status: number): boolean {
  return status >= 200 && status < 300;
}

/**
 * Classifies an answer that is not a 2xx.
 * @param scrub redacts credentials; needed only if parts of the verdict are shown
 */
export function judgeReply(
  reply: Reply,
  endpoint: Endpoint | undefined,
  now: number,
  scrub: Scrub = (text) => text,
): Verdict {
  const problems = problemsOf(errorBody(reply), scrub);
  return judge({ ...reply, problems, perSecond: endpoint?.perSecond ?? false, now });
}
