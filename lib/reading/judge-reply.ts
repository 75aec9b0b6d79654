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
 * The classification of a refused request, for those who decide what happens next.
 * @param scrub strikes out credentials, where something of it is shown
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
